// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static dev.sluice.demo.Scenes.FIRST_TWO;
import static dev.sluice.demo.Scenes.REGISTRY;
import static dev.sluice.demo.Scenes.TELEMETRY;
import static dev.sluice.demo.Scenes.at;
import static dev.sluice.demo.Scenes.fleet;
import static dev.sluice.demo.Scenes.migration;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is seen, to the letter. */
class ScreenTest {
  private static final String ESC = "\u001b[";
  private static final Palette COLOURS = new Palette(true, true);
  private static final Palette NO_COLOURS = new Palette(false, true);
  private static final Palette ASCII = new Palette(false, false);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

  @Test
  void a_file_gets_the_story_line_by_line_without_an_escape_sequence() {
    Screen screen = new PlainScreen(out, NO_COLOURS);
    Narrator narrator = new Narrator(Example.FLEET, at(0), screen::line);

    narrator.seen(migration(Statuses.REGISTRY_HALF), at(2.002));
    narrator.seen(fleet(2).build());
    narrator.seen(fleet(2.1).turn(true, 2.012, REGISTRY, 0, 2, 4, 6, 8).build());
    narrator.seen(migration(Statuses.REGISTRY_PASSED), at(5.503));
    narrator.seen(migration(Statuses.TELEMETRY_FIRST_STEP), at(12.004));
    screen.panel(List.of("only on a terminal"));
    narrator.seen(fleet(12.1).turn(true, 5, FIRST_TWO).turn(true, 12.018, TELEMETRY, 7).build());
    narrator.seen(migration(Statuses.TELEMETRY_TAKEN_BACK), at(14.106));
    narrator.seen(migration(Statuses.TELEMETRY_TAKEN_BACK), at(14.2));
    narrator.seen(
        fleet(14.2)
            .turn(true, 5, FIRST_TWO)
            .turn(true, 12.018, TELEMETRY, 7)
            .turn(false, 14.12, TELEMETRY, 7)
            .heard(3, 14.141)
            .build());
    narrator.seen(migration(Statuses.SECOND_ATTEMPT), at(16.01));
    screen.close();

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
                2.0 s  registry        50 %   5/10 agents on the new path (12 ms)
                5.5 s  registry       passed
               12.0 s  telemetry       10 %   1/10 agents on the new path (18 ms)
               14.1 s  GUARD error-rate 19.8 % > 5 % (1 of 1 agents, 101 requests)
                       record revision 9 (6 ms)
                       10/10 agents confirmed (41 ms)
               16.0 s  attempt 2 starts with telemetry
            """);
  }

  @Test
  void an_emergency_is_timed_from_the_return_key_and_agents_may_know_of_it_before_the_record() {
    Screen screen = new PlainScreen(out, ASCII);
    Narrator narrator = new Narrator(Example.FLEET, at(0), screen::line);
    String emergency =
        Statuses.TELEMETRY_TAKEN_BACK
            .replace("cause: GuardBreached", "cause: Emergency")
            .replaceAll("reason: .*", "reason: \"emergency: now\"")
            .replace("percent: 100", "percent: 0");

    narrator.commanded(at(14.0));
    narrator.seen(migration(emergency), at(14.16));
    narrator.seen(fleet(14.2).turn(true, 5, FIRST_TWO).turn(false, 14.1, FIRST_TWO).build());

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
               14.1 s  emergency: now
                       record revision 9 (160 ms from the return key)
                       10/10 agents confirmed (100 ms from the return key)
            """);
  }

  @Test
  void the_panel_shows_a_row_of_agents_for_each_stage_and_the_error_rate_against_its_limit() {
    Scene scene =
        Scenes.scene(
            migration(Statuses.TELEMETRY_FIRST_STEP),
            Scenes.flagSet(""),
            fleet(13).turn(true, 5, FIRST_TWO).turn(true, 12, TELEMETRY, 7).build());

    List<String> lines = new Panel(NO_COLOURS).draw(scene, Duration.ofMillis(13_040));

    assertThat(String.join("\n", lines))
        .isEqualTo(
            """
            ──────────────────────────────────────────────────────────────────────────────
             otp-cleanup      Advancing  2/4 stages passed  attempt 1               13.0 s
             agent            0 1 2 3 4 5 6 7 8 9
             registry         ● ● ● ● ● ● ● ● ● ●   10/10  ✔ passed
             error-context    ● ● ● ● ● ● ● ● ● ●   10/10  ✔ passed
             telemetry        ○ ○ ○ ○ ○ ○ ○ ● ○ ○    1/10  10 %
             enforcement      ○ ○ ○ ○ ○ ○ ○ ○ ○ ○    0/10
             error rate       █░░░░|░░░░░░░░░░░░░░░░░░░░   1.0 %  limit 5 %, new path"""
                .stripIndent())
        .doesNotContain(ESC);
  }

  @Test
  void a_terminal_that_knows_ascii_only_gets_ascii_only() {
    Scene scene =
        Scenes.scene(
            migration(Statuses.TELEMETRY_TAKEN_BACK),
            Scenes.flagSet(""),
            fleet(15).turn(true, 5, FIRST_TWO).build());

    List<String> lines = new Panel(ASCII).draw(scene, Duration.ofSeconds(15));

    assertThat(String.join("\n", lines))
        .isEqualTo(
            """
            ------------------------------------------------------------------------------
             otp-cleanup      RolledBack  2/4 stages passed  attempt 1              15.0 s
             agent            0 1 2 3 4 5 6 7 8 9
             registry         # # # # # # # # # #   10/10  + passed
             error-context    # # # # # # # # # #   10/10  + passed
             telemetry        . . . . . . . . . .    0/10  x taken back
             enforcement      . . . . . . . . . .    0/10
             error rate       =----|--------------------   1.0 %  limit 5 %, all agents"""
                .stripIndent());
  }

  @Test
  void a_terminal_has_the_panel_in_place_and_the_lines_above_it() {
    Screen screen = new LiveScreen(out, COLOURS);
    bytes.reset();

    screen.panel(List.of("one", "two"));
    screen.panel(List.of("one", "two"));
    screen.line(Line.of(Tone.GOOD, "passed"));
    screen.panel(List.of("three"));

    String cleared = ESC + "K\n";
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            ("\rone" + cleared + "two" + cleared + ESC + "0J")
                + ("\r" + ESC + "2A" + ESC + "0J" + ESC + "32mpassed" + ESC + "0m\n")
                + ("one" + cleared + "two" + cleared)
                + ("\r" + ESC + "2A" + "three" + cleared + ESC + "0J"));
  }

  @Test
  void a_terminal_is_left_as_it_was_also_if_it_is_closed_twice() {
    Screen screen = new LiveScreen(out, COLOURS);
    screen.panel(List.of("one"));
    bytes.reset();

    screen.close();
    screen.close();

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r" + ESC + "1A" + ESC + "0J" + ESC + "?25h");
  }
}
