//! Where everything stands on the label. All of it is black: a label printer knows no grey.

use super::Label;
use super::barcode::Bars;
use crate::paper::{Ink, Len, Sheet, Side, Style, address, figure, one_line};
use crate::text::Fonts;

const LEFT: Len = Len::mm(5);
const WIDTH: Len = Len::mm(95);
const CAPTION: Style = Style::bold(Len::tenths_of_pt(65));
const RULE: Len = Len::tenths_of_pt(8);
const READABLE: Len = Len::pt(6);

/// Everything but the bars is found by the eye from top to bottom: who carries it, from whom, to
/// whom, which order.
pub(super) fn lay(fonts: &Fonts, label: &Label, bars: &Bars) -> Sheet {
    let mut sheet = Sheet::default();
    head(&mut sheet, fonts, label);
    sender(&mut sheet, fonts, label);
    recipient(&mut sheet, fonts, label);
    particulars(&mut sheet, fonts, label);
    tracking(&mut sheet, fonts, label, bars);
    sheet
}

fn head(sheet: &mut Sheet, fonts: &Fonts, label: &Label) {
    let (top, height, inset) = (Len::mm(5), Len::mm(12), Len::mm(3));
    sheet.rule(LEFT, top, WIDTH, height, Ink::Black);
    let style = Style::bold(Len::pt(15)).ink(Ink::White);
    let parcel = format!("Parcel {}", label.parcel);
    let smaller = style.size(Len::pt(12));
    let parcel = figure(fonts, &parcel, smaller, Len::mm(40));
    let inner = WIDTH - inset * 2;
    let left = inner - parcel.width() - Len::mm(4);
    if let Some(carrier) = one_line(fonts, &label.carrier, style, left, Len::pt(9)) {
        let lower = top + (height - style.size.leading()) / 2;
        sheet.text(carrier, LEFT + inset, left, lower, Side::Left);
    }
    let lower = top + (height - smaller.size.leading()) / 2;
    sheet.text(parcel, LEFT + inset, inner, lower, Side::Right);
}

fn sender(sheet: &mut Sheet, fonts: &Fonts, label: &Label) {
    caption(sheet, fonts, "FROM", Len::mm(19));
    let (x, room) = (LEFT + Len::mm(16), (Len::mm(79), Len::mm(22)));
    let sizes = (Len::pt(8), Len::tenths_of_pt(55));
    let lines = label.sender.below_name();
    let whom = (label.sender.name.as_str(), lines.as_slice());
    let block = address(fonts, whom, room, sizes, Ink::Black);
    block.put(sheet, x, room.0, Len::mm(19), Side::Left);
    sheet.rule(LEFT, Len::mm(42), WIDTH, RULE, Ink::Black);
}

fn recipient(sheet: &mut Sheet, fonts: &Fonts, label: &Label) {
    caption(sheet, fonts, "SHIP TO", Len::mm(44));
    let (x, room) = (LEFT + Len::mm(16), (Len::mm(79), Len::mm(45)));
    let sizes = (Len::pt(14), Len::pt(8));
    let lines = label.recipient.below_name();
    let whom = (label.recipient.name.as_str(), lines.as_slice());
    let block = address(fonts, whom, room, sizes, Ink::Black);
    block.put(sheet, x, room.0, Len::mm(44), Side::Left);
    sheet.rule(LEFT, Len::mm(91), WIDTH, RULE, Ink::Black);
}

fn particulars(sheet: &mut Sheet, fonts: &Fonts, label: &Label) {
    let date = label.date.format("%-d %b %Y").to_string();
    let cells = [
        ("ORDER", &label.order_number, LEFT, Len::mm(60)),
        ("SHIPPED", &date, LEFT + Len::mm(65), Len::mm(30)),
    ];
    for (called, said, x, width) in cells {
        if let Some(set) = one_line(fonts, called, CAPTION, width, READABLE) {
            sheet.text(set, x, width, Len::mm(93), Side::Left);
        }
        let style = Style::bold(Len::pt(11));
        if let Some(set) = one_line(fonts, said, style, width, READABLE) {
            sheet.text(set, x, width, Len::mm(97), Side::Left);
        }
    }
    sheet.rule(LEFT, Len::mm(104), WIDTH, RULE, Ink::Black);
}

fn tracking(sheet: &mut Sheet, fonts: &Fonts, label: &Label, bars: &Bars) {
    let areas = bars.areas(Len::mm(108), Len::mm(27));
    sheet.filled(areas, Ink::Black);
    let style = Style::bold(Len::pt(12));
    let number = figure(fonts, &label.tracking, style, WIDTH);
    sheet.text(number, LEFT, WIDTH, Len::mm(137), Side::Middle);
}

fn caption(sheet: &mut Sheet, fonts: &Fonts, text: &str, top: Len) {
    if let Some(set) = one_line(fonts, text, CAPTION, Len::mm(15), READABLE) {
        sheet.text(set, LEFT, Len::mm(15), top, Side::Left);
    }
}
