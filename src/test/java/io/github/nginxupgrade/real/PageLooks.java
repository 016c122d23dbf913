package io.github.nginxupgrade.real;

import io.github.nginxupgrade.journal.Rollout;
import io.github.nginxupgrade.report.page.FleetPage;
import io.github.nginxupgrade.report.page.MadePages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * {@code PageLooks FOLDER CHROMIUM}: upgrades a real nginx, looks at the page of that in a browser, and at one that is full of what
 * strangers may write. For scripts/test-page.
 */
final class PageLooks {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BEFORE = 0x3b6fc4;
    private static final int AFTER = 0x1f8a4c;
    /** Of a picture that is a thousand wide: a bar of a second is more. */
    private static final long SOME = 2000;

    private final Path folder;
    private final String chromium;

    private PageLooks(Path folder, String chromium) {
        this.folder = folder;
        this.chromium = chromium;
    }

    public static void main(String[] arguments) throws IOException {
        var looks = new PageLooks(Path.of(arguments[0]), arguments[1]);
        Path page = looks.pageOfARun();
        looks.light(page);
        looks.dark(page);
        looks.narrow(page);
        looks.onPaper(page);
        looks.fetchesNothing();
        looks.rollout();
        System.exit(0);
    }

    private Path pageOfARun() throws IOException {
        Path home = Files.createDirectory(folder.resolve("nginx"));
        NginxOptions options =
                NginxOptions.standard().withWorkers(2).withServer("access_log logs/access.log combined;");
        try (PrivateNginx nginx = PrivateNginx.start(home, options);
                var download = new SlowDownload(nginx)) {
            var tool = new Upgrader(nginx);
            Answer answer = tool.expect(
                    0,
                    "upgraded",
                    "apply",
                    Releases.binary(Releases.NEW).toString(),
                    "--yes",
                    "--observe",
                    "1s",
                    "--drain-timeout",
                    "3s",
                    "--probe",
                    "http://127.0.0.1:" + nginx.port() + "/");
            check(download.goesOn(), "the download goes on");
            Path page = folder.resolve("run.html");
            CommandLine.Result drawn =
                    Tool.of(nginx).run("history", answer.fields().text("run"), "--html", page.toString());
            check(drawn.exit() == 0, "it is drawn: " + drawn.stderr());
            return page;
        }
    }

    private void light(Path page) throws IOException {
        BufferedImage image = picture(page, "light.png", 1280, 1600);
        check(brightness(image.getRGB(2, 2)) > 200, "light: the paper is light");
        check(count(image, BEFORE) > SOME, "light: the old version's bars are there: " + count(image, BEFORE));
        check(count(image, AFTER) > SOME, "light: the new version's bars are there: " + count(image, AFTER));
    }

    /** Of the page of a run none. */
    private static String stem(Path page) {
        return page.endsWith("run.html") ? "" : "rollout-";
    }

    private void dark(Path page) throws IOException {
        BufferedImage image =
                picture(page, stem(page) + "dark.png", 1280, 1600, "--blink-settings=preferredColorScheme=0");
        check(brightness(image.getRGB(2, 2)) < 60, "dark: the paper is dark");
        long bright = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                bright += brightness(image.getRGB(x, y)) > 150 ? 1 : 0;
            }
        }
        check(bright > SOME, "dark: what is written can be read: " + bright);
    }

    /** As on a telephone: nothing runs out of the page. */
    private void narrow(Path page) throws IOException {
        BufferedImage image = picture(page, stem(page) + "narrow.png", 500, 2400, "--hide-scrollbars");
        int paper = image.getRGB(2, 2);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = image.getWidth() - 4; x < image.getWidth(); x++) {
                check(image.getRGB(x, y) == paper, "narrow: something runs out at " + x + "," + y);
            }
        }
    }

    private void onPaper(Path page) throws IOException {
        Path paper = folder.resolve("run.pdf");
        browse(List.of(
                "--no-pdf-header-footer",
                "--print-to-pdf=" + paper,
                page.toUri().toString()));
        String text = Files.readString(paper, StandardCharsets.ISO_8859_1);
        int pages = text.split("/Type\\s*/Page\\b(?!s)", -1).length - 1;
        check(text.startsWith("%PDF") && pages >= 1 && pages <= 4, "on paper: " + pages + " pages");
    }

    /** Whoever writes into a log cannot have it fetched by whoever looks at the page. */
    private void fetchesNothing() throws IOException {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            String hostile = "\"><img src=" + url + "><script src=" + url + "></script><style>@import url(" + url
                    + ");</style><meta http-equiv=refresh content='0;url=" + url + "'>";
            var event = new Rollout.Event(Instant.EPOCH, hostile, hostile, hostile, hostile);
            for (String html :
                    List.of(MadePages.page(hostile), FleetPage.of(new Rollout(hostile, List.of(event), List.of())))) {
                Path page = folder.resolve("hostile.html");
                Files.writeString(page, html);
                picture(page, "hostile.png", 1280, 1600);
            }
            server.setSoTimeout(1);
            try {
                server.accept().close();
                throw new AssertionError("hostile: the browser fetched something");
            } catch (SocketTimeoutException nobodyCame) {
                check(true, "hostile: nothing is fetched");
            }
        }
    }

    /** Three hosts, as the program draws what was written down of them. */
    private void rollout() throws IOException {
        Path told = folder.resolve("november.jsonl");
        Path page = folder.resolve("november.html");
        var lines = new StringBuilder();
        for (String host : List.of("web1", "web2", "web3")) {
            lines.append(line("00", host, "planned")).append(line("10", host, "held"));
        }
        lines.append(line("20", "web1", "committed")).append(line("30", "web2", "gone back"));
        Files.writeString(told, lines);
        var tool = new Tool(folder, Map.of(), LIMIT);
        CommandLine.Result drawn = tool.run("rollout-page", told.toString());
        check(drawn.exit() == 0, "it is drawn: " + drawn.stderr());
        Files.writeString(page, drawn.stdout());
        BufferedImage image = picture(page, "rollout.png", 1280, 1600);
        for (int state : new int[] {0x8a8f98, 0xb57d00, 0x1f8a3b, 0x6a3fb5}) {
            check(
                    count(image, state) > SOME,
                    "rollout: a bar of " + Integer.toHexString(state) + ": " + count(image, state));
        }
        dark(page);
        narrow(page);
    }

    private static String line(String second, String host, String state) {
        return "{\"at\":\"2026-11-30T01:00:" + second + "Z\",\"host\":\"" + host + "\",\"state\":\"" + state + "\"}\n";
    }

    private BufferedImage picture(Path page, String name, int width, int height, String... options) throws IOException {
        Path picture = folder.resolve(name);
        var words = new ArrayList<>(List.of(options));
        words.add("--window-size=" + width + "," + height);
        words.add("--screenshot=" + picture);
        words.add(page.toUri().toString());
        browse(words);
        return ImageIO.read(picture.toFile());
    }

    private void browse(List<String> words) {
        // it writes where its home is
        var command = new ArrayList<>(List.of("env", "HOME=" + folder, chromium, "--headless", "--no-sandbox"));
        command.add("--disable-gpu");
        // where that is small, a picture of a page is not
        command.add("--disable-dev-shm-usage");
        command.addAll(words);
        CommandLine.Result result = CommandLine.run(folder, LIMIT, command);
        if (result.exit() != 0) {
            throw new AssertionError(result.toString());
        }
    }

    private static int brightness(int color) {
        return ((color >> 16 & 0xff) + (color >> 8 & 0xff) + (color & 0xff)) / 3;
    }

    private static long count(BufferedImage image, int color) {
        long found = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                found += (image.getRGB(x, y) & 0xffffff) == color ? 1 : 0;
            }
        }
        return found;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
        if (!what.startsWith("narrow")) {
            System.out.println("ok  " + what);
        }
    }
}
