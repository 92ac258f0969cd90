// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiler does not see: the shape of the source files. */
class SourceFilesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");
  private static final int MOST_LINES = 300;
  private static final List<String> HEADER =
      List.of("// Copyright the Sluice authors.", "// SPDX-License-Identifier: Apache-2.0");
  private static final List<String> EMPTY_WORDS =
      List.of(
          "Manager",
          "Helper",
          "Util",
          "Utils",
          "Service",
          "Handler",
          "Processor",
          "Impl",
          "Base",
          "Context",
          "Info");

  @Test
  void no_file_is_longer_than_300_lines() throws IOException {
    assertThat(javaFiles(file -> lines(file).size() > MOST_LINES)).isEmpty();
  }

  @Test
  void every_file_begins_with_the_licence() throws IOException {
    assertThat(javaFiles(file -> !lines(file).subList(0, 2).equals(HEADER))).isEmpty();
  }

  @Test
  void every_package_of_the_program_is_null_marked() throws IOException {
    assertThat(
            javaFiles(file -> file.startsWith(MAIN)).stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !isNullMarked(folder.resolve("package-info.java"))))
        .isEmpty();
  }

  @Test
  void no_name_ends_in_a_word_that_says_nothing() throws IOException {
    assertThat(
            javaFiles(
                file -> {
                  String name = file.getFileName().toString().replace(".java", "");
                  return EMPTY_WORDS.stream().anyMatch(name::endsWith)
                      || name.startsWith("Abstract");
                }))
        .isEmpty();
  }

  @Test
  void no_test_sleeps() throws IOException {
    String sleep = "Thread" + ".sleep(";
    assertThat(
            javaFiles(
                file ->
                    file.startsWith(TEST)
                        && lines(file).stream().anyMatch(line -> line.contains(sleep))))
        .isEmpty();
  }

  @Test
  void no_test_has_a_patience_of_its_own() throws IOException {
    String own = "org." + "awaitility";
    assertThat(
            javaFiles(
                file ->
                    !file.endsWith("kit/Patience.java")
                        && lines(file).stream().anyMatch(line -> line.contains(own))))
        .isEmpty();
  }

  private static List<Path> javaFiles(Predicate<Path> filter) throws IOException {
    try (Stream<Path> main = Files.walk(MAIN);
        Stream<Path> test = Files.walk(TEST)) {
      return Stream.concat(main, test)
          .filter(file -> file.toString().endsWith(".java"))
          .filter(filter)
          .sorted()
          .toList();
    }
  }

  private static boolean isNullMarked(Path packageInfo) {
    return Files.exists(packageInfo) && lines(packageInfo).contains("@NullMarked");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
