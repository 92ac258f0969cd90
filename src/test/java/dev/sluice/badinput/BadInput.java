// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.badinput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file of {@code bad-inputs}: what is done, and what the answer must be.
 *
 * <pre>
 * # 12: a step of 100, which follows by itself
 * # refused by: schema             schema, policy or server, which refuse the last step
 * # says: words of the refusal, one line each
 * ---
 * an object, as kubectl applies it; &lt;&lt;254*x&gt;&gt; is 254 times x
 * --- annotate migration/otp sluice.dev/pause=lunch
 * </pre>
 *
 * What is accepted says instead what then stands, read from the objects by kind, name and path:
 *
 * <pre>
 * # then: Migration otp status.conditions.Stalled.reason = UnknownFlag
 * # then: Migration otp status.conditions.Ready.message ~ words that it contains
 * # then: StatefulSet planner absent
 * # then: Event ClaimConflict ~ words of the note
 * </pre>
 *
 * @param number of the input in the list, 1 to 104
 * @param title what it is
 * @param refusedBy who refuses it; empty if it is accepted
 * @param says words of the refusal
 * @param then what stands at last
 * @param steps what is done, in order
 */
record BadInput(
    String file,
    int number,
    String title,
    String refusedBy,
    List<String> says,
    List<String> then,
    List<Step> steps) {
  private static final Path FOLDER = Path.of("src/test/resources/bad-inputs");
  private static final Pattern TITLE = Pattern.compile("# (\\d+): (.+)");
  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---(.*)\n?");
  private static final Pattern REPEATED = Pattern.compile("<<(\\d+)\\*([^>]+)>>");

  /**
   * One thing that is done.
   *
   * @param command what follows the dashes: {@code apply} if nothing does
   * @param text what it is done with
   */
  record Step(String command, String text) {}

  /** Those that are refused, or those that are accepted. */
  static Stream<BadInput> all(boolean refused) {
    return all().filter(input -> input.refusedBy().isEmpty() != refused);
  }

  /** All of them, by file. */
  static Stream<BadInput> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(BadInput::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadInput read(Path path) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String file = path.getFileName().toString().replace(".yaml", "");
    Matcher separators = SEPARATOR.matcher(text);
    if (!separators.find()) {
      throw new IllegalStateException(file + " does nothing");
    }
    String head = text.substring(0, separators.start());
    List<Step> steps = new ArrayList<>();
    boolean more = true;
    while (more) {
      String command = separators.group(1).strip();
      int from = separators.end();
      more = separators.find();
      String body = text.substring(from, more ? separators.start() : text.length());
      steps.add(new Step(command.isEmpty() ? "apply" : expanded(command), expanded(body)));
    }
    Matcher title = TITLE.matcher(head);
    if (!title.find()) {
      throw new IllegalStateException(file + " has no line like '# 12: what it is'");
    }
    return new BadInput(
        file,
        Integer.parseInt(title.group(1)),
        title.group(2),
        String.join("", lines(head, "# refused by: ")),
        lines(head, "# says: "),
        lines(head, "# then: "),
        steps);
  }

  private static List<String> lines(String head, String prefix) {
    return Arrays.stream(head.split("\n", -1))
        .filter(line -> line.startsWith(prefix))
        .map(line -> expanded(line.substring(prefix.length())))
        .toList();
  }

  private static String expanded(String text) {
    return REPEATED
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(m.group(2).repeat(Integer.parseInt(m.group(1)))));
  }

  @Override
  public String toString() {
    return file;
  }
}
