package io.github.nginxupgrade.report.page;

import static j2html.TagCreator.body;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.style;
import static j2html.TagCreator.td;
import static j2html.TagCreator.title;

import io.github.nginxupgrade.text.Visible;
import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import java.util.List;

/**
 * What every page is in. It loads nothing and runs nothing, and says so to the browser (Content-Security-Policy): what a client wrote
 * into a log, or a user into a path, stands there as text.
 */
final class PageFrame {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private PageFrame() {}

    static String of(String name, List<DomContent> parts) {
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().attr("http-equiv", "Content-Security-Policy")
                                        .withContent(POLICY),
                                meta().withName("viewport").withContent("width=device-width"),
                                title(Visible.line(name)),
                                style(rawHtml(PageStyle.SHEET))),
                        body(each(parts, part -> part)))
                .withLang("en"));
    }

    /** On a narrow screen a picture is moved to and fro, and stays readable. */
    static DomContent wide(DomContent picture) {
        return div(picture).withClass("wide");
    }

    /** Of a table; what a stranger wrote obeys nobody here either. */
    static TdTag cell(String text) {
        return td(Visible.line(text));
    }
}
