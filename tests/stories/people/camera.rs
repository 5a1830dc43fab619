//! The camera of a telephone, which reads square codes: zbar's, not the shop's own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;
use std::process::Command;
use uuid::Uuid;

/// What the code in a picture says, which stands in a page as `data:image/png;base64,...`. One code, and nothing
/// but it.
pub(super) fn reads(picture: &str) -> String {
    let picture = picture.strip_prefix("data:image/png;base64,");
    let picture = STANDARD.decode(picture.expect("a picture")).unwrap();
    let name = format!("code-{}.png", Uuid::new_v4());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, picture).unwrap();
    let mut zbar = Command::new("zbarimg");
    let output = zbar
        .args(["--raw", "--quiet", "-Sdisable", "-Sqrcode.enable"])
        .arg(&file)
        .output();
    std::fs::remove_file(&file).unwrap();
    let output = output.unwrap_or_else(|error| {
        panic!("this test needs zbarimg ({error}): apt-get install zbar-tools")
    });
    assert!(output.status.success(), "no code in the picture");
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim_end_matches('\n').to_owned()
}
