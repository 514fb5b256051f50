"""The 早見表 and the 指差し sheet are one sheet of A4 each, reached by one key and fit for axe."""

import io

import pypdfium2


def sheets(page):
    page.emulate_media(media="print")
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    try:
        return len(document)
    finally:
        document.close()
        page.emulate_media(media="screen")


def test_the_card_and_the_sheet_to_point_at_are_one_sheet_each(hands):
    hands.log_in("uketsuke").go("F1").sees("窓口の早見表").shoot("card")
    assert sheets(hands.page) == 1
    hands.tab_to("a:has-text('指差し')").go("Enter").sees("証明書").shoot("pointing")
    assert sheets(hands.page) == 1
    hands.go("F1").tab_to("a:has-text('町字の読み方')").go("Enter").sees("アガタマチ").shoot("places")
