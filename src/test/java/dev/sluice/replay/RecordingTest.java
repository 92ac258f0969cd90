// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fleet.AgentId;
import dev.sluice.judge.Family;
import dev.sluice.judge.Sample;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.replay.Moment.Incident;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a recording may hold, and what is said of one that cannot be read. */
class RecordingTest {
  private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

  @Test
  void lines_of_one_time_are_one_look() throws IOException {
    // When
    Recording read =
        read(
            """
            {"time":"2026-03-02T09:00:00Z","agent":"planner/0","requests":12,"errors":3}
            {"time":"2026-03-02T09:00:00Z","agent":"other/planner/1","silent":"Timeout"}

            {"time":"2026-03-02T09:00:01Z","pod":"planner/0","restarts":2,"waiting":"ErrImagePull"}
            {"time":"2026-03-02T09:00:01Z","annotate":{"sluice.dev/pause":"lunch"}}
            """);

    // Then
    assertThat(read.moments()).hasSize(2);
    Moment look = read.moments().getFirst();
    assertThat(look.time()).isEqualTo(NINE);
    assertThat(((Sample) look.agents().get(agent("default", 0))).counts().counters())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Family.Requests, 12.0, Family.Errors, 3.0));
    assertThat(look.agents().get(agent("other", 1))).isEqualTo(new Silent(Silence.Timeout));
    Moment then = read.moments().getLast();
    assertThat(then.pods())
        .isEqualTo(Map.of(agent("default", 0), new Incident(2, "ErrImagePull", false)));
    assertThat(then.annotations()).isEqualTo(Map.of("sluice.dev/pause", "lunch"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no line                                  | ``                                                          | there is no line
          no JSON                                  | agent=planner                                               | line 1 is no JSON
          two objects in a line                    | {} {}                                                       | line 1 is no JSON
          a list                                   | []                                                          | line 1 is no JSON object
          no time                                  | {"agent":"planner/0"}                                       | line 1: time is "": write it like 2026
          a time of no zone                        | {"time":"2026-03-02T09:00:00","agent":"planner/0"}          | line 1: time is "2026-03-02T09:00:00"
          nothing that it is about                 | {"time":"2026-03-02T09:00:00Z"}                             | exactly one of agent, check, pod and annotate, and has []
          two things that it is about              | {"time":"2026-03-02T09:00:00Z","agent":"a/0","pod":"a/0"}   | has [agent, pod]
          an agent without its number              | {"time":"2026-03-02T09:00:00Z","agent":"planner"}           | agent is "planner": write
          an agent of a number below zero          | {"time":"2026-03-02T09:00:00Z","agent":"planner/-1"}        | agent is "planner/-1": write
          a misspelt field                         | {"time":"2026-03-02T09:00:00Z","agent":"a/0","request":1}   | it has [request], which nobody knows
          a misspelt field of a check              | {"time":"2026-03-02T09:00:00Z","check":"q","value":1,"unit":"s"} | it has [unit], which nobody knows
          a misspelt field of a pod                | {"time":"2026-03-02T09:00:00Z","pod":"a/0","restart":1}     | it has [restart], which nobody knows
          who annotated                            | {"time":"2026-03-02T09:00:00Z","annotate":{"a":"b"},"by":"c"} | it has [by], which nobody knows
          a count as text                          | {"time":"2026-03-02T09:00:00Z","agent":"a/0","errors":"1"}  | errors is "1": write the counter's value
          a count below zero                       | {"time":"2026-03-02T09:00:00Z","agent":"a/0","errors":-1}   | errors is -1: write the counter's value
          a count beyond numbers                   | {"time":"2026-03-02T09:00:00Z","agent":"a/0","errors":1e400}| write the counter's value
          a field twice                            | {"time":"2026-03-02T09:00:00Z","agent":"a/0","agent":"b/0"} | line 1 is no JSON
          a histogram without its end              | {"time":"2026-03-02T09:00:00Z","agent":"a/0","latency":{"1":2}} | without a bucket for +Inf
          a bound that is none                     | {"time":"2026-03-02T09:00:00Z","agent":"a/0","latency":{"slow":2}} | latency has the bound "slow"
          a silence of another name                | {"time":"2026-03-02T09:00:00Z","agent":"a/0","silent":"Away"} | silent is "Away": one of [NoPod
          a silent agent that counts               | {"time":"2026-03-02T09:00:00Z","agent":"a/0","silent":"Timeout","errors":1} | it has [errors]
          a check that says nothing                | {"time":"2026-03-02T09:00:00Z","check":"queue"}             | check queue needs exactly one of value, byAgent, good and silent
          a word that is none                      | {"time":"2026-03-02T09:00:00Z","check":"db","good":1}       | good is 1: write true or false
          a number that is none                    | {"time":"2026-03-02T09:00:00Z","check":"queue","value":"NaN"} | value is "NaN": write a number
          a number of nobody                       | {"time":"2026-03-02T09:00:00Z","check":"q","byAgent":{"planner":1}} | byAgent is "planner": write
          half a restart                           | {"time":"2026-03-02T09:00:00Z","pod":"a/0","restarts":0.5}  | restarts is 0.5: write how many
          killed, perhaps                          | {"time":"2026-03-02T09:00:00Z","pod":"a/0","oomKilled":"x"} | oomKilled is "x": write true or false
          annotations as text                      | {"time":"2026-03-02T09:00:00Z","annotate":"pause"}          | annotate is "pause": write {
          """)
  void a_line_that_is_none_is_named_with_its_remedy(String what, String text, String expected) {
    assertThatThrownBy(() -> read(text == null ? "" : text))
        .as(what)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void time_does_not_run_backwards_and_nobody_answers_twice() {
    String nine = "{\"time\":\"2026-03-02T09:00:00Z\",\"agent\":\"planner/0\"}\n";
    String before = "{\"time\":\"2026-03-02T08:00:00Z\",\"agent\":\"planner/0\"}\n";

    assertThatThrownBy(() -> read(nine + before))
        .hasMessageContaining("line 2: time is 2026-03-02T08:00:00Z, before")
        .hasMessageContaining("sort the lines");
    assertThatThrownBy(() -> read(nine + nine))
        .hasMessage("line 2: agent default/planner/0 is there twice at that time");
    String queue = "{\"time\":\"2026-03-02T09:00:00Z\",\"check\":\"queue\",\"value\":1}\n";
    String killed =
        "{\"time\":\"2026-03-02T09:00:00Z\",\"pod\":\"planner/0\",\"oomKilled\":true}\n";
    assertThatThrownBy(() -> read(queue + queue))
        .hasMessage("line 2: check queue is there twice at that time");
    assertThatThrownBy(() -> read(killed + killed))
        .hasMessage("line 2: pod default/planner/0 is there twice at that time");
  }

  private static Recording read(String text) throws IOException {
    return Recording.read(new BufferedReader(new StringReader(text)), "default");
  }

  private static AgentId agent(String namespace, int ordinal) {
    return new AgentId(namespace, "planner", ordinal);
  }
}
