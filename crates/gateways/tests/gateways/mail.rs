//! Carriers of letters: whose fault it is when one is not taken, and what is in doubt.

use domain::ports::mail::{Mail, MailError, Mailer};
use gateways::mail::{SendGrid, SendGridOptions, Sender, Smtp, SmtpTimes};
use sims::sendgrid::{SendGridOptions as PostOptions, SendGridSim};
use sims::smtp::{SmtpSim, SmtpTls, SmtpTurn};
use sims::{Effect, FaultRule};
use std::time::Duration;
use uuid::Uuid;

fn letter(to: &str) -> Mail {
    Mail {
        id: Uuid::from_u128(7),
        kind: "order_confirmed".to_owned(),
        to: to.to_owned().into(),
        name: Some("Ada".to_owned().into()),
        subject: "Order 7".to_owned(),
        html: "<p>Thank you</p>".to_owned(),
        text: "Thank you".to_owned(),
        at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn sender() -> Sender {
    Sender::new("Shop", "post@shop.test", None).unwrap()
}

/// A server, and a shop that has a name and a password there.
async fn smtp() -> (SmtpSim, Smtp) {
    let server = SmtpSim::start().await.unwrap();
    let url = server
        .url()
        .replace("smtp://", "smtp://shop%40home:pass%2Fword@");
    let carrier = Smtp::new(&url.into(), sender()).unwrap();
    (server, carrier)
}

/// What becomes of a letter when this happens, and that the next one is taken.
async fn after(turn: SmtpTurn) -> MailError {
    let (server, carrier) = smtp().await;
    server.then([turn]);
    let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
    carrier.send(&letter("bob@mail.test")).await.unwrap();
    let taken = server.letters();
    assert_eq!(taken.last().unwrap().to, ["bob@mail.test"], "{turn:?}");
    error
}

#[tokio::test]
async fn a_server_that_does_not_want_this_shop_is_no_letters_fault() {
    for turn in [
        SmtpTurn::RefuseShop(554),
        SmtpTurn::RefuseLogin(535),
        SmtpTurn::RefuseLogin(554),
        SmtpTurn::RefuseSender(550),
    ] {
        let error = after(turn).await;
        let stops = matches!(error, MailError::Misconfigured { .. });
        assert!(stops, "{turn:?}: {error}");
    }
}

#[tokio::test]
async fn what_a_server_holds_against_the_shop_at_a_readers_turn_holds_that_letter_only() {
    for turn in [
        SmtpTurn::RefuseReader(530),
        SmtpTurn::AnswerReader("554 5.7.1 <ada@mail.test>: Relay access denied"),
        SmtpTurn::AnswerReader("550 5.7.1 <ada@mail.test>... Relaying denied"),
        SmtpTurn::AnswerReader("550 not permitted to relay through this server"),
        SmtpTurn::AnswerReader("550 5.7.0 Authentication required"),
        SmtpTurn::AnswerReader("550 5.4.5 Daily user sending limit exceeded"),
        SmtpTurn::AnswerLetter("550 5.4.5 Daily user sending limit exceeded"),
        SmtpTurn::AnswerLetter("550 5.7.60 Client may not send as this sender"),
    ] {
        let error = after(turn).await;
        let MailError::Later { said, .. } = error else {
            panic!("{turn:?}: {error}");
        };
        assert!(said.starts_with("smtp: 5"), "{said}");
        assert!(!said.contains("mail.test"), "{said}");
    }
}

/// Whatever is said of one reader's letter, however often: the others are not kept waiting for it.
#[tokio::test]
async fn a_place_to_which_a_server_does_not_relay_keeps_no_letter_to_others() {
    let (server, carrier) = smtp().await;
    let denied = SmtpTurn::AnswerReader("554 5.7.1 <ada@mail.test>: Relay access denied");
    server.then([denied; 3]);
    for to in ["ada@mail.test", "bob@mail.test", "ada@mail.test"] {
        let error = carrier.send(&letter(to)).await.unwrap_err();
        assert!(matches!(error, MailError::Later { .. }), "{to}: {error}");
    }
    carrier.send(&letter("ada@other.test")).await.unwrap();
}

#[tokio::test]
async fn what_sounds_like_it_and_is_a_letters_own_matter_sets_that_letter_aside() {
    for turn in [
        SmtpTurn::AnswerReader("550 5.1.1 <relay@mail.test>: no such mailbox, access denied"),
        SmtpTurn::AnswerReader("550 5.1.1 User unknown in relay recipient table"),
        SmtpTurn::AnswerReader("550 <relay@mail.test>: access denied"),
        SmtpTurn::AnswerLetter("552 5.7.0 Its content presents a potential security issue"),
        SmtpTurn::AnswerLetter("554 5.7.1 Spam is not relayed, denied"),
    ] {
        let error = after(turn).await;
        let refused = matches!(error, MailError::Refused { .. });
        assert!(refused, "{turn:?}: {error}");
    }
}

/// The server keeps the line open after its refusal until the time for everything is over.
#[tokio::test]
async fn a_refusal_counts_although_the_farewell_is_never_answered() {
    let (server, carrier) = smtp().await;
    let carrier = carrier.within(SmtpTimes {
        before: Duration::from_secs(2),
        farewell: Duration::from_secs(3),
        ..SmtpTimes::default()
    });
    server.then([SmtpTurn::RefuseReaderAndStay(550)]);
    let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
    assert!(matches!(error, MailError::Refused { .. }), "{error}");
}

#[test]
fn a_whole_conversation_is_over_before_the_postman_gives_it_up() {
    let times = SmtpTimes::default();
    let all = times.before + times.letter + times.farewell;
    assert!(all < Duration::from_secs(90), "{all:?}");
    // Several addresses, dead ones first.
    assert!(times.connect * 4 < times.before);
}

#[tokio::test]
async fn a_server_that_has_no_time_or_hangs_up_before_the_letter_gets_it_later() {
    for turn in [
        SmtpTurn::RefuseShop(421),
        SmtpTurn::RefuseLogin(454),
        SmtpTurn::RefuseSender(451),
        SmtpTurn::RefuseReader(450),
        SmtpTurn::RefuseLetter(452),
        SmtpTurn::HangUpBefore,
    ] {
        let error = after(turn).await;
        let waits = matches!(error, MailError::Later { .. });
        assert!(waits, "{turn:?}: {error}");
    }
}

#[tokio::test]
async fn only_its_reader_and_its_words_can_have_a_letter_refused() {
    for turn in [SmtpTurn::RefuseReader(550), SmtpTurn::RefuseLetter(554)] {
        let error = after(turn).await;
        let refused = matches!(error, MailError::Refused { .. });
        assert!(refused, "{turn:?}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_takes_a_letter_and_hangs_up_leaves_a_doubt() {
    let error = after(SmtpTurn::HangUpAfter).await;
    assert!(matches!(error, MailError::Unsure { .. }), "{error}");
}

#[tokio::test]
async fn an_address_a_server_cannot_write_stops_no_other_letter() {
    let (server, carrier) = smtp().await;
    let error = carrier.send(&letter("ädä@mail.test")).await.unwrap_err();
    let MailError::Refused { code } = error else {
        panic!("{error}");
    };
    assert_eq!(code, "invalid_address");
    carrier.send(&letter("bob@mail.test")).await.unwrap();
    assert_eq!(server.letters().len(), 1);
}

#[tokio::test]
async fn a_shop_whose_own_address_a_server_cannot_write_loses_no_letter() {
    let server = SmtpSim::start().await.unwrap();
    let sender = Sender::new("Shop", "pöst@shop.test", None).unwrap();
    let carrier = Smtp::new(&server.url().into(), sender).unwrap();
    let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
    let MailError::Misconfigured { code } = error else {
        panic!("{error}");
    };
    assert!(code.contains("MAIL_FROM"), "{code}");
}

#[tokio::test]
async fn nobody_at_the_servers_address_is_no_letters_fault() {
    let carrier = Smtp::new(&"smtp://127.0.0.1:9".to_owned().into(), sender()).unwrap();
    let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
    assert!(matches!(error, MailError::Later { .. }), "{error}");
}

#[tokio::test]
async fn an_encrypted_line_is_used_where_the_server_can_prove_who_it_is() {
    let house = SmtpSim::authority().as_bytes();
    for tls in [SmtpTls::Starting, SmtpTls::AtOnce] {
        let server = SmtpSim::with(tls).await.unwrap();
        let url = server.url();
        let known = Smtp::trusting(Some(house), &url.clone().into(), sender()).unwrap();
        known.send(&letter("ada@mail.test")).await.unwrap();
        assert_eq!(server.letters().len(), 1, "{tls:?}");

        let stranger = Smtp::new(&url.clone().into(), sender()).unwrap();
        let elsewhere = url.replace("127.0.0.1", "localhost");
        let elsewhere = Smtp::trusting(Some(house), &elsewhere.into(), sender()).unwrap();
        for carrier in [stranger, elsewhere] {
            let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
            let waits = matches!(error, MailError::Later { .. });
            assert!(waits, "{tls:?}: {error}");
        }
        assert_eq!(server.letters().len(), 1, "{tls:?}");
    }
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_that_is_not_wished() {
    let server = SmtpSim::start().await.unwrap();
    let url = format!("{}?tls=required", server.url());
    let carrier = Smtp::new(&url.into(), sender()).unwrap();
    let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
    let stops = matches!(error, MailError::Misconfigured { .. });
    assert!(stops && server.letters().is_empty(), "{error}");
}

#[test]
fn what_is_no_address_of_a_server_is_refused_at_the_start() {
    for wrong in [
        "",
        "mail.test",
        "http://mail.test",
        "smtp://",
        "smtp://h?tls=maybe",
        "smtp://h?starttls=required",
        "smtp://h?tls=required&tls=opportunistic",
        "smtp://h?tls=required&timeout=5",
        "smtp://h#tls=required",
        "smtps://h?tls=opportunistic",
    ] {
        assert!(
            Smtp::new(&wrong.to_owned().into(), sender()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn a_file_without_a_certificate_vouches_for_nobody() {
    let url = "smtp://h?tls=required".to_owned().into();
    let whole = SmtpSim::authority();
    let junk = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let more = format!("{whole}{junk}");
    let trusting = |pem: &[u8]| Smtp::trusting(Some(pem), &url, sender());
    assert!(trusting(whole.as_bytes()).is_ok());
    // Nothing; binary, as certificates are without PEM; a certificate that is none, alone or behind another.
    for wrong in [
        &b""[..],
        b"\x30\x82\x01\x0a",
        junk.as_bytes(),
        more.as_bytes(),
    ] {
        let read = trusting(wrong);
        assert!(read.is_err(), "{}", String::from_utf8_lossy(wrong));
    }
}

/// What becomes of a letter when SendGrid, or whoever stands before it, answers so after it was taken.
async fn answered(status: u16) -> (MailError, usize) {
    let post = SendGridSim::start(PostOptions::default()).await.unwrap();
    let mut options = SendGridOptions::new("SG.sim.key".to_owned().into());
    options.base_url = post.url();
    let carrier = SendGrid::new(options, sender()).unwrap();
    let effect = Effect::StatusAfter(status);
    post.faults()
        .add(FaultRule::on("POST", "/v3/mail/send", effect).times(1));
    let error = carrier.send(&letter("ada@mail.test")).await.unwrap_err();
    (error, post.letters().len())
}

#[tokio::test]
async fn a_gateway_that_gave_up_waiting_for_sendgrid_leaves_a_doubt() {
    for status in [408, 504] {
        let (error, taken) = answered(status).await;
        assert_eq!(taken, 1);
        assert!(
            matches!(error, MailError::TimedOut { .. }),
            "{status}: {error}"
        );
    }
    for status in [502, 503] {
        let (error, _) = answered(status).await;
        assert!(
            matches!(error, MailError::Later { .. }),
            "{status}: {error}"
        );
    }
}
