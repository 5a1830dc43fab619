use super::*;

const COLUMNS: Columns = Columns {
    required: &["sku", "name"],
    optional: &["price"],
    multiline: true,
};

fn open(bytes: &[u8]) -> Result<Sheet<&[u8]>, ImportError> {
    Sheet::read(bytes, Path::new("some.csv"), &COLUMNS)
}

fn all(bytes: &[u8]) -> Vec<Met> {
    let mut sheet = open(bytes).unwrap();
    std::iter::from_fn(|| sheet.next().unwrap()).collect()
}

fn code(met: &Met) -> (u64, &'static str) {
    met.as_ref()
        .map_or_else(|bad| (bad.line, bad.code), |row| (row.line, "row"))
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    let rows = all(b"\xef\xbb\xbfname,sku\r\n Bread ,7\r\n\r\n");
    let row = rows[0].as_ref().unwrap();
    assert_eq!(
        (row.text("sku"), row.text("name"), row.text("price")),
        ("7", "Bread", "")
    );
    assert_eq!(rows.len(), 1);
}

#[test]
fn a_header_that_does_not_fit_refuses_the_file_and_names_the_columns() {
    let Err(ImportError::Columns {
        missing,
        unknown,
        twice,
        ..
    }) = open(b"sku,colour,sku\n1,2,3\n")
    else {
        panic!("accepted");
    };
    assert_eq!(missing, ["name"]);
    assert_eq!(unknown, ["\"colour\""]);
    assert_eq!(twice, ["sku"]);
}

#[test]
fn what_is_not_a_text_file_is_refused_before_it_starts() {
    for bytes in [
        &b"\xff\xfes\0k\0u\0"[..],
        b"\xfe\xff\0s\0k\0u",
        b"sku\0,name\n",
        b"sk\xfc,name\n",
        b"",
    ] {
        assert!(
            matches!(open(bytes), Err(ImportError::NotCsv { .. })),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_bad_line_costs_only_itself() {
    let met = all(b"sku,name\n1,a\n2\n3,b,c\n4,\"d\ne\"\n5,\"f\n6,\xff\n7,g\"h\n8,i\n");
    let codes: Vec<_> = met.iter().map(code).collect();
    assert_eq!(
        codes,
        [
            (2, "row"),
            (3, "wrong_width"),
            (4, "wrong_width"),
            (5, "row"),
            (7, "broken_quotes"),
            (8, "not_utf8"),
            (9, "broken_quotes"),
            (10, "row"),
        ]
    );
}

#[test]
fn a_quote_that_is_never_closed_swallows_nothing() {
    let met = all(b"sku,name\n1,\"open\n2,a\n3,b\n");
    let codes: Vec<_> = met.iter().map(code).collect();
    assert_eq!(codes, [(2, "broken_quotes"), (3, "row"), (4, "row")]);
}

#[test]
fn a_line_without_end_is_skipped_in_constant_memory() {
    let mut bytes = b"sku,name\n".to_vec();
    bytes.extend(std::iter::repeat_n(
        b'x',
        3 * super::super::lines::LONGEST_LINE,
    ));
    bytes.extend(b"\n1,a");
    let codes: Vec<_> = all(&bytes).iter().map(code).collect();
    assert_eq!(codes, [(2, "line_too_long"), (3, "row")]);
}
