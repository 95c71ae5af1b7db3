//! `export`: a case comes back as it was; Datasette is told what there is.

use serde_json::Value;
use thiqa::app::{Access, Store};

use crate::support::{Bench, root};

/// Digest of the evidence and the claims of a database.
fn digest(bench: &Bench, db: &str) -> String {
    Store::open(&bench.path(db), Access::ReadOnly).unwrap().input_digest().unwrap()
}

/// Exports `db` in both layouts and imports what came out.
fn comes_back(bench: &Bench, db: &str) {
    let before = digest(bench, db);
    for format in ["csv", "jsonl"] {
        let (out, again) = (format!("{db}-{format}"), format!("{db}-{format}.again"));
        let said = bench.ok(&["export", db, "-o", &out, "--format", format]).err;
        let mut args = vec!["run", &out, "--db", &again, "--out", "ignored"];
        if said.contains("--new-sources") {
            args.push("--new-sources");
        }
        bench.ok(&args);
        assert_eq!(digest(bench, &again), before, "{db} as {format}");
        let (one, two) = (format!("{out}.one"), format!("{out}.two"));
        bench.ok(&["export", db, "-o", &one, "--format", format]);
        bench.ok(&["export", &again, "-o", &two, "--format", format]);
        for name in std::fs::read_dir(bench.path(&one)).unwrap() {
            let name = name.unwrap().file_name().into_string().unwrap();
            let [a, b] = [&one, &two].map(|dir| bench.bytes(&format!("{dir}/{name}")));
            assert!(a == b, "{db}: {name} differs when it is exported again");
        }
    }
}

#[test]
fn the_hasakah_case_comes_back_as_it_was() {
    let (bench, _) = Bench::hasakah();
    comes_back(&bench, "h.db");
    let wrong = bench.run(&["export", "h.db", "-o", "h.db-csv"]);
    assert_eq!(wrong.code, 3, "{}", wrong.err);
    assert_eq!(bench.run(&["export", "h.db"]).code, 2);
}

#[test]
fn simulated_cases_come_back_as_they_were() {
    let bench = Bench::new();
    let list = bench.ok(&["simulate", "--list"]).out;
    let names: Vec<&str> = list.lines().filter(|line| !line.starts_with(' ')).collect();
    assert!(names.len() >= 8, "{list}");
    for name in names {
        bench.ok(&["simulate", name, "--scenario", name, "--seed", "7"]);
        let db = format!("{name}.db");
        let claims = format!("{name}/claims.csv");
        bench.ok(&["init", &db]);
        bench.ok(&["import", &db, &claims]);
        let before = digest(&bench, &db);
        bench.ok(&["export", &db, "-o", "out"]);
        let again = format!("{name}.again");
        bench.ok(&["init", &again]);
        for table in ["sources", "attributes", "items", "documents", "claims"] {
            let file = format!("out/{table}.csv");
            if bench.path(&file).exists() {
                bench.ok(&["import", &again, &file, "--new-sources"]);
            }
        }
        let title = bench.bytes("out/case.toml");
        assert!(String::from_utf8(title).unwrap().contains("title = \"Untitled case\""));
        assert_eq!(digest(&bench, &again), before, "{name}");
        std::fs::remove_dir_all(bench.path("out")).unwrap();
    }
}

/// Everything that rows can say, in one small case.
#[test]
fn odd_rows_come_back_as_they_were() {
    let bench = Bench::new();
    bench.write(
        "odd/case.toml",
        "title = \"Odd \\\"quotes\\\" and \\\\ slashes\"\ntime_zone = \"Asia/Damascus\"\n\
         languages = [\"ar\", \"en\"]\n",
    );
    bench.write(
        "odd/sources.csv",
        "source,kind,name,name_ar,speaks_for,independence_group,note\n\
         a,actor,\"=A, \"\"the\"\" actor\",قسد,,,\"two\nlines\"\n\
         spokesman,person,,ناطق,a,,\n\
         a guard,anonymous,,,,,\n\
         wire,agency,Wire,,,agencies,\n\
         Daily (evening),outlet,,,,,\n",
    );
    bench.write(
        "odd/attributes.csv",
        "attribute,kind,options,open,tolerance,scale\n\
         place,category,north|south|far north<north,true,,\nprice,number,,,0.05,log\n",
    );
    bench.write(
        "odd/items.csv",
        "item,kind,attribute,question,question_ar,verifiable,unit,speaker,says\n\
         gate,state,,Is the gate open?,هل البوابة مفتوحة؟,,,,\n\
         where,category,place,,,hard,,,\n\
         dead,count,,,,,persons,,\ncost,number,price,,,,EUR,,\n\
         when,date,,,,,,,\nwho,set,,,,,,,\n\
         said,speech,,,,,,spokesman,gate=true\nrumour,stance,,,,,,,\n",
    );
    bench.write(
        "odd/claims.csv",
        "claim_id,same_as,chain,source,verb,item,value,stance,certainty,valid,asserted,anchor,\
         persists,interest,corrects,retracts,published,url,note,para,doc,hedge\n\
         c-1,,spokesman > wire (carried) > Daily (evening),,announced,gate,true,,CT,2022-01-26?,\
         2022-01-26T18:30,,,1,,,2022-01-27,https://example.org/a,\"a, \"\"b\"\"\",3,D1,\n\
         c-2,c-1,spokesman > wire > ?,,,gate,true,,CT,2022-01-26?,2022-01-26T18:30,,,1,,,,,,,,\n\
         ,,,a,,gate,false,,,2022-01,,,,,,,,,,,,\n\
         ,,,a,,gate,true,denies,PS,,,said+PT1H..PT12H,true,-1,,,,,,,,perhaps\n\
         ,,a guard? > Daily (evening),,,where,far north,,,,,,,,,,,,,,,\n\
         t-1,,,wire,,dead,>100,,,2022-01-26,,,,,,,,,,,,\n\
         t-2,,,wire,,dead,dozens|hundreds?,,,2022-01-27,,,,,t-1,,,,,,,\n\
         ,,,wire,,cost,1.5..2.25,,,,,,,,,,,,,,,\n\
         ,,,a,,when,2022-01-26T-evening,,,,,,,,,,,,,,,\n\
         ,,,a,,who,x;y z,,,,,,,,,,,,,,,\n\
         r-1,,,wire,,rumour,true,,,,,,,,,,,,,,,\n\
         ,,,Daily (evening),,rumour,observing,,,,,,,,,,,,,,,\n\
         ,,,wire,,rumour,false,,,,,,,,,r-1,,,,,,\n",
    );
    bench.write(
        "odd/verdicts.csv",
        "item,value,confidence,valid,basis\ngate,false,0.99,2022-01-28,seen\n",
    );
    bench.write(
        "odd/relations.csv",
        "from,to,relation,basis,note\nc-1,t-1,tension,logical,\"x\ty\"\n",
    );
    bench.write(
        "odd/rules.csv",
        "rule,kind,strength,terms,text,grace\nR1,excludes,0.5,gate=true & rumour=true,,PT6H\n",
    );
    bench.ok(&["run", "odd", "--db", "odd.db", "--out", "r"]);
    comes_back(&bench, "odd.db");
    let claims = String::from_utf8(bench.bytes("odd.db-csv/claims.csv")).unwrap();
    // What keeps only its bounds is written as the month that it was.
    assert!(claims.lines().any(|line| line.contains(",gate,false,") && line.contains(",2022-01,")));
}

#[test]
fn datasette_is_told_of_every_view_and_question() {
    let (bench, _) = Bench::hasakah();
    bench.ok(&[
        "export",
        "h.db",
        "--datasette",
        "served",
        "--license",
        "MIT",
        "--license-url",
        "https://example.org/mit",
        "--source",
        "Two articles",
    ]);
    let told: Value = serde_json::from_slice(&bench.bytes("served/metadata.json")).unwrap();
    assert!(told["title"].as_str().unwrap().starts_with("Hasakah"));
    assert_eq!(told["license"], "MIT");
    let database = &told["databases"]["h"];
    let queries = database["queries"].as_object().unwrap();
    assert_eq!(queries.len(), 12);
    for (name, query) in queries {
        // A parameter left empty asks about everything.
        let mut sql = query["sql"].as_str().unwrap().to_owned();
        for parameter in query["params"].as_array().unwrap() {
            let parameter = format!(":{}", parameter.as_str().unwrap());
            assert!(sql.contains(&parameter), "{name} has no use for {parameter}");
            sql = sql.replace(&parameter, "''");
        }
        let rows = bench.rows("served/h.db", &sql);
        // One run only: nothing has moved yet, all is new.
        assert!(!rows.is_empty(), "{name}: {sql}");
    }
    for view in thiqa::store::View::ALL.map(thiqa::store::View::name) {
        let doc = &database["tables"][view];
        assert!(!doc["description"].as_str().unwrap_or_default().is_empty(), "{view}");
        let sql = format!("SELECT * FROM {view} LIMIT 1");
        let header = bench.ok(&["query", "h.db", &sql, "--csv"]).out;
        let n_columns = header.lines().next().unwrap().split(',').count();
        assert_eq!(doc["columns"].as_object().unwrap().len(), n_columns, "{view}");
    }
    // Facets and orders name columns that are there.
    for (name, table) in database["tables"].as_object().unwrap() {
        let columns = table["columns"].as_object().unwrap();
        let facets = table["facets"].as_array().into_iter().flatten();
        for column in facets.chain(table.get("sort")).chain(table.get("sort_desc")) {
            assert!(columns.contains_key(column.as_str().unwrap()), "{name}: {column}");
        }
    }
    assert_eq!(
        bench
            .run(&[
                "export",
                "h.db",
                "--datasette",
                "d",
                "--source",
                "x",
                "--source-url",
                "javascript:alert(1)"
            ])
            .code,
        2
    );
    assert!(root().join("docs/guide/datasette.md").exists());
}
