//! `docs/report.schema.json`: made from the types that the report is made from, with their comments,
//! so that it can neither lag behind nor leave anything out.

use std::borrow::Cow;
use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::render::{Message, Moment, ReportView};

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A moment in UTC, ISO 8601; null: an open end.",
            "type": ["string", "null"],
            "format": "date-time",
        })
    }
}

impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        "Message".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A sentence in no language: the id of a message (src/render/messages) and what \
                            goes into its gaps.",
            "type": "object",
            "properties": {"id": {"type": "string"}, "args": {"type": "object"}},
            "required": ["id", "args"],
        })
    }
}

/// What the renderer puts around and beside the view.
fn schema() -> String {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let report = generator.subschema_for::<ReportView>();
    let document = serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "thiqa report",
        "description": "What `thiqa run` and `thiqa report` write as JSON. Fields are only added while \
                        `thiqa.schema` stays 1; a reader should ignore those that it does not know.",
        "type": "object",
        "properties": {
            "thiqa": {
                "description": "Who made the document.",
                "type": "object",
                "properties": {
                    "schema": {"description": "Version of the document.", "const": 1},
                    "version": {"description": "Version of thiqa.", "type": "string"},
                    "run": {"description": "Number of the run.", "type": "string"},
                    "seed": {"description": "Seed of the run.", "type": "integer", "minimum": 0},
                },
                "required": ["schema", "version", "run", "seed"],
            },
            "kind": {"const": "report"},
            "data": {
                "allOf": [report],
                "properties": {
                    "method": {
                        "description": "Method and limits, in English, as pages print them.",
                        "type": "object",
                        "properties": {
                            "version": {"type": "integer"},
                            "parts": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "properties": {
                                        "heading": {"type": "string"},
                                        "text": {"type": "string"},
                                    },
                                    "required": ["heading", "text"],
                                },
                            },
                        },
                        "required": ["version", "parts"],
                    },
                },
                "required": ["method"],
            },
        },
        "required": ["thiqa", "kind", "data"],
        "$defs": generator.take_definitions(true),
    });
    serde_json::to_string_pretty(&document).unwrap() + "\n"
}

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema = schema();
    if std::env::var_os("THIQA_BLESS").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == schema, "run `THIQA_BLESS=1 cargo test --lib published_schema` and review it");
}
