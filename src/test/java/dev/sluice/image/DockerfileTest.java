// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An engine's image runs the operator as ours does. */
class DockerfileTest {
  private final List<String> lines = Files.readAllLines(Path.of("src/build/Dockerfile"));

  DockerfileTest() throws IOException {}

  @Test
  void runs_it_with_the_same_options() throws IOException {
    List<?> entrypoint = new ObjectMapper().readValue(argument("ENTRYPOINT"), List.class);

    assertThat(entrypoint)
        .isEqualTo(
            Stream.of(
                    List.of("java"), Program.OPERATOR.options(), List.of("-jar", "quarkus-run.jar"))
                .flatMap(List::stream)
                .toList());
  }

  @Test
  void runs_it_as_the_same_user_at_the_same_ports() {
    assertThat(argument("USER")).isEqualTo("%1$d:%1$d".formatted(SystemFiles.USER));
    assertThat(argument("EXPOSE").split(" "))
        .containsExactlyElementsOf(Program.OPERATOR.ports().stream().map(String::valueOf).toList());
  }

  private String argument(String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .findFirst()
        .orElseThrow();
  }
}
