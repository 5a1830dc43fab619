use super::binaries::major;
use super::leftover::Postmaster;

#[test]
fn the_major_version_is_read_from_what_the_programs_say() {
    assert_eq!(
        major("initdb (PostgreSQL) 15.18 (Debian 15.18-1.pgdg12+1)\n"),
        Some(15)
    );
    assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
    assert_eq!(major("mysqld  Ver 8.0"), None);
}

#[test]
fn a_server_is_ready_when_it_says_so_in_its_eighth_line() {
    let starting = "42\n/data/postgres\n1700000000\n5432\n/tmp/x\n\n  0 1\nstarting\n";
    let said = Postmaster::parse(starting).unwrap();
    assert_eq!((said.pid.as_raw(), said.ready), (42, false));
    assert_eq!(said.sockets.to_str(), Some("/tmp/x"));
    assert!(
        Postmaster::parse(&starting.replace("starting", "ready   "))
            .unwrap()
            .ready
    );
    assert!(
        Postmaster::parse("42\n/data/postgres\n").is_none(),
        "half written"
    );
}
