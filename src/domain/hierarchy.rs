//! What is part of what: options with parents, and places inside places.

use std::collections::HashMap;

use super::{CaseFile, Id, Item, ItemKind, options_of};

/// Steps upward at most. Import refuses cycles; the bound keeps a damaged file from hanging us.
const DEPTH_MAX: usize = 64;

/// Look-ups of the wider values of a value, for one case.
///
/// Items with options go by the parents of these. Categories without options go by the table of
/// places: a value that is the key of a place is part of the places around it.
#[derive(Debug, Clone)]
pub struct Hierarchy<'a> {
    case: &'a CaseFile,
    places: HashMap<&'a str, Id>,
}

impl<'a> Hierarchy<'a> {
    /// Indexes the places of a case, in linear time.
    pub fn new(case: &'a CaseFile) -> Self {
        let places = case.places.iter().map(|place| (place.key.as_str(), place.id)).collect();
        Self { case, places }
    }

    /// The case that it was made for.
    pub fn case(&self) -> &'a CaseFile {
        self.case
    }

    /// True if `text` is the key of a place.
    pub fn is_place(&self, text: &str) -> bool {
        self.places.contains_key(text)
    }

    /// The values that hold whenever `text` does, the next wider first, without itself.
    pub fn wider(&self, item: &'a Item, text: &str) -> Vec<&'a str> {
        let options = options_of(self.case, item);
        if options.is_empty() {
            return if item.kind == ItemKind::Category { self.around(text) } else { Vec::new() };
        }
        let parent = |of: &str| {
            let node = options.iter().find(|node| node.option == of)?;
            node.parent.as_deref()
        };
        std::iter::successors(parent(text), |up| parent(up)).take(DEPTH_MAX).collect()
    }

    fn around(&self, text: &str) -> Vec<&'a str> {
        let parent = |place: &Id| self.case.places[place.ix()].parent;
        let own = self.places.get(text).copied();
        let around = std::iter::successors(own.and_then(|place| parent(&place)), parent);
        around.take(DEPTH_MAX).map(|place| self.case.places[place.ix()].key.as_str()).collect()
    }

    /// True if `narrow` is `wide`, or a part or refinement of it, as answers to `item`.
    pub fn is_within(&self, item: &'a Item, narrow: &str, wide: &str) -> bool {
        narrow == wide || self.wider(item, narrow).contains(&wide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OptionNode, Place, Verifiable};

    fn place(id: u32, key: &str, parent: Option<u32>) -> Place {
        let parent = parent.map(Id);
        Place { id: Id(id), key: key.to_owned(), parent, name: None, name_ar: None }
    }

    fn item(kind: ItemKind) -> Item {
        Item {
            id: Id(1),
            key: "born".to_owned(),
            kind,
            attribute: None,
            question: None,
            question_ar: None,
            unit: None,
            place: None,
            verifiable: Verifiable::Fact,
            options: Vec::new(),
            says: None,
        }
    }

    #[test]
    fn places_lie_in_places_and_options_go_first() {
        let places = vec![
            place(1, "Syria", None),
            place(2, "Hasakah", Some(1)),
            place(3, "Jazira", Some(2)),
        ];
        let case = CaseFile { places, ..CaseFile::default() };
        let tree = Hierarchy::new(&case);
        let born = item(ItemKind::Category);
        assert_eq!(tree.wider(&born, "Jazira"), ["Hasakah", "Syria"]);
        assert!(
            tree.is_within(&born, "Jazira", "Syria") && !tree.is_within(&born, "Syria", "Jazira")
        );
        assert!(tree.wider(&born, "elsewhere").is_empty());
        assert!(tree.wider(&item(ItemKind::Speech), "Jazira").is_empty());
        let node = |option: &str, parent: Option<&str>| OptionNode {
            option: option.to_owned(),
            parent: parent.map(str::to_owned),
        };
        let options = vec![node("Syria", None), node("Jazira", Some("Syria"))];
        let listed = Item { options, ..item(ItemKind::Category) };
        assert_eq!(tree.wider(&listed, "Jazira"), ["Syria"]);
    }
}
