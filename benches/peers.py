"""The same job with what people use in Python: read the claims of a thiqa database, fit one number a
source (or Dawid-Skene) to a tolerance of 1e-6, write scores and probabilities of values back.

    python peers.py numpy|duckdb|sqlite|crowd-kit DB
"""
import sqlite3
import sys
import time

TOLERANCE = 1e-6
PASSES = 100


def claims(db):
    import numpy as np

    rows = db.execute("SELECT item_id, source_id, value_id FROM claim").fetchall()
    return np.array(rows, dtype=np.int64).T


def write(db, theta, keys, probability):
    db.execute("CREATE TABLE peer_source(source INTEGER PRIMARY KEY, mean REAL)")
    db.execute("CREATE TABLE peer_value(item INTEGER, value INTEGER, probability REAL)")
    db.executemany("INSERT INTO peer_source VALUES (?, ?)", enumerate(theta.tolist()))
    rows = zip(keys[0].tolist(), keys[1].tolist(), probability.tolist())
    db.executemany("INSERT INTO peer_value VALUES (?, ?, ?)", rows)
    db.commit()


def with_numpy(path):
    """EM of one number a source by bincount over claims, candidates as pairs of item and value."""
    import numpy as np

    db = sqlite3.connect(path)
    item, source, value = claims(db)
    k = int(value.max()) + 1
    pair, cell = np.unique(item * k + value, return_inverse=True)
    of_item, n_items = pair // k, int(item.max()) + 1
    n_sources = int(source.max()) + 1
    n = np.maximum(np.bincount(source, minlength=n_sources), 1)
    theta = np.full(n_sources, 0.7)
    began = time.time()
    for passes in range(1, PASSES + 1):
        weight = np.log(theta * (k - 2) / (1 - theta))
        ln = np.bincount(cell, weights=weight[source], minlength=len(pair))
        top = np.full(n_items, -np.inf)
        np.maximum.at(top, of_item, ln)
        p = np.exp(ln - top[of_item])
        p /= np.bincount(of_item, weights=p, minlength=n_items)[of_item]
        right = np.bincount(source, weights=p[cell], minlength=n_sources)
        new = np.clip((right + 2) / (n + 3), 1e-6, 1 - 1e-6)
        moved = np.abs(new - theta).max()
        theta = new
        if moved < TOLERANCE:
            break
    fitted = time.time() - began
    print(f"numpy: {passes} passes, {fitted * 1e9 / passes / len(item):.0f} ns a claim and pass")
    write(db, theta, (of_item, pair % k), p)


SQL = """
CREATE TABLE p AS SELECT c.item_id AS i, c.value_id AS v, sum(ln(t.theta * {k} / (1 - t.theta))) AS w
  FROM claim c JOIN t ON t.s = c.source_id GROUP BY 1, 2;
CREATE TABLE q AS SELECT i, v, e / sum(e) OVER (PARTITION BY i) AS p FROM
  (SELECT i, v, exp(w - max(w) OVER (PARTITION BY i)) AS e FROM p);
CREATE TABLE u AS SELECT c.source_id AS s, (sum(q.p) + 2.0) / (count(*) + 3.0) AS theta
  FROM claim c JOIN q ON q.i = c.item_id AND q.v = c.value_id GROUP BY 1;
"""


def in_sql(run, ask):
    """Ten passes: it would take too long to wait for convergence."""
    run("CREATE TABLE t AS SELECT DISTINCT source_id AS s, 0.7 AS theta FROM claim")
    k = ask("SELECT count(DISTINCT value_id) FROM claim") - 1
    for _ in range(10):
        for statement in SQL.format(k=k).strip().split(";")[:-1]:
            run(statement)
        run("DROP TABLE p"), run("DROP TABLE q"), run("DROP TABLE t")
        run("ALTER TABLE u RENAME TO t")


def with_duckdb(path):
    import duckdb

    rows = sqlite3.connect(path).execute("SELECT item_id, source_id, value_id FROM claim").fetchall()
    import numpy as np

    item_id, source_id, value_id = np.array(rows, dtype=np.int64).T
    db = duckdb.connect()
    frame = {"item_id": item_id, "source_id": source_id, "value_id": value_id}
    db.execute("CREATE TABLE claim AS SELECT * FROM frame")
    in_sql(db.execute, lambda sql: db.execute(sql).fetchone()[0])
    assert frame


def with_sqlite(path):
    import math

    db = sqlite3.connect(path)
    db.create_function("ln", 1, math.log)
    db.create_function("exp", 1, math.exp)
    in_sql(db.execute, lambda sql: db.execute(sql).fetchone()[0])


def with_crowd_kit(path):
    import pandas as pd
    from crowdkit.aggregation import DawidSkene

    item, source, value = claims(sqlite3.connect(path))
    frame = pd.DataFrame({"task": item, "worker": source, "label": value})
    DawidSkene(n_iter=PASSES).fit_predict_proba(frame)


if __name__ == "__main__":
    fit = {
        "numpy": with_numpy,
        "duckdb": with_duckdb,
        "sqlite": with_sqlite,
        "crowd-kit": with_crowd_kit,
    }
    fit[sys.argv[1]](sys.argv[2])
