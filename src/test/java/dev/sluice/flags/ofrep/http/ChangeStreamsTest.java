// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.flags.ofrep.http.OfrepWire.BULK;
import static dev.sluice.flags.ofrep.http.OfrepWire.EVENTS;
import static dev.sluice.flags.ofrep.http.OfrepWire.at;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.HeardAt;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream of changes. */
class ChangeStreamsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private OfrepWire wire = new OfrepWire(Terms.USUAL);

  @AfterEach
  void stop() {
    wire.close();
  }

  @Test
  void a_reader_is_told_of_a_change_and_asks_by_what_he_was_told() throws IOException {
    wire.serving(at(30));
    try (EventReader reader = reader("")) {
      String first = reader.event().path("etag").textValue();

      wire.serving(at(0));

      JsonNode event = reader.event();
      assertThat(event.path("type").textValue()).isEqualTo("refetchEvaluation");
      assertThat(event.path("lastModified").isIntegralNumber()).isTrue();
      assertThat(event.path("etag").textValue()).isNotEqualTo(first);
      assertThat(event.path("etag").textValue()).isEqualTo('"' + version() + '"');
    }
  }

  @Test
  void a_reader_is_told_that_a_lease_has_ended_and_that_it_goes_on_again() throws IOException {
    wire.serving(otp().with(leased("60s", flag("registry", 100))).table());
    try (EventReader reader = reader("")) {
      String first = reader.event().path("etag").textValue();

      wire.leases = new HeardAt(Instant.EPOCH, Instant.ofEpochSecond(60));

      String ended = reader.event().path("etag").textValue();
      assertThat(ended).isNotEqualTo(first).isEqualTo('"' + version() + '"');

      wire.leases = new HeardAt(Instant.ofEpochSecond(60), Instant.ofEpochSecond(60));

      assertThat(reader.event().path("etag").textValue()).isEqualTo(first);
    }
  }

  @Test
  void who_was_away_when_a_lease_ended_is_told() throws IOException {
    wire.serving(otp().with(leased("60s", flag("registry", 100))).table());
    String id;
    try (EventReader reader = reader("")) {
      id = reader.event().path("etag").textValue().replace("\"", "");
    }
    wire.leases = new HeardAt(Instant.EPOCH, Instant.ofEpochSecond(60));

    try (EventReader back = reader("Last-Event-ID: " + id + "\r\n")) {
      assertThat(back.event().path("etag").textValue()).isNotEqualTo('"' + id + '"');
    }
  }

  @Test
  void the_bulk_answer_leads_to_the_stream() throws IOException {
    wire.serving(at(30));
    JsonNode stream =
        JSON.readTree(
                wire.post(BULK, OfrepWire.AGENT, "Flagd-Selector", "flagSetId=shop/otp").body())
            .at("/eventStreams/0");

    assertThat(stream.path("type").textValue()).isEqualTo("sse");
    try (EventReader reader =
        new EventReader(wire, stream.at("/endpoint/requestUri").textValue(), "")) {
      assertThat(reader.head()).startsWith("HTTP/1.1 200 OK").contains("text/event-stream");
      assertThat(reader.event().path("type").textValue()).isEqualTo("refetchEvaluation");
    }
  }

  @Test
  void who_comes_back_is_told_only_what_he_missed() throws IOException {
    wire.serving(at(30));
    String id;
    try (EventReader reader = reader("")) {
      id = reader.event().path("etag").textValue().replace("\"", "");
    }
    try (EventReader knowing = reader("Last-Event-ID: " + id + "\r\n")) {
      wire.serving(at(0));

      assertThat(knowing.event().path("etag").textValue())
          .as("the first he hears of is the change")
          .isNotEqualTo('"' + id + '"');
    }
  }

  @Test
  void changes_of_other_flags_are_not_told() throws IOException {
    wire.serving(at(30), OfrepWire.named("two", at(0)));
    try (EventReader reader = new EventReader(wire, EVENTS + "?selector=flagSetId=shop/otp", "")) {
      String first = reader.event().path("etag").textValue();

      wire.serving(at(30), OfrepWire.named("two", at(100)));
      wire.serving(at(40), OfrepWire.named("two", at(100)));
      String second = reader.event().path("etag").textValue();
      wire.serving(at(30), OfrepWire.named("two", at(0)));

      assertThat(second).isNotEqualTo(first);
      assertThat(reader.event().path("etag").textValue()).isEqualTo(first);
    }
  }

  @Test
  void the_way_is_kept_open_by_comments() throws IOException {
    wire.close();
    wire = new OfrepWire(Terms.USUAL.withBeat(Duration.ofMillis(20))).serving(at(30));
    try (EventReader reader = reader("")) {
      reader.event();

      assertThat(reader.line(":")).isEqualTo(":");
      assertThat(reader.line(":")).isEqualTo(":");
    }
  }

  @Test
  void a_caller_has_so_many_streams_and_each_that_ends_makes_room() throws IOException {
    wire.close();
    wire = new OfrepWire(Terms.USUAL.withStreams(1)).serving(at(30));
    try (EventReader first = reader("")) {
      first.event();

      try (EventReader second = reader("")) {
        assertThat(second.head()).startsWith("HTTP/1.1 429").contains("Retry-After: 10");
      }
    }
    await().until(() -> wire.streams.open() == 0);
    try (EventReader third = reader("")) {
      assertThat(third.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void a_stream_that_is_old_ends_and_makes_room_although_its_connection_stays() throws IOException {
    wire.close();
    wire = new OfrepWire(Terms.USUAL.withStreams(1).withBeat(Duration.ofMillis(5))).serving(at(30));
    try (EventReader old = reader("")) {
      old.event();

      assertThat(old.line("0")).as("the last chunk").isEqualTo("0");
      assertThat(old.line("")).isEmpty();

      await("its place").until(() -> wire.streams.open() == 0);
      old.ask("");
      assertThat(old.head()).as("by the same connection").contains("HTTP/1.1 200 OK");
    }
  }

  @Test
  void a_reader_who_does_not_read_is_spared_what_he_missed_and_gets_the_newest()
      throws IOException {
    int changes = 60_000;
    FlagTable[] tables = {at(0), at(100)};
    wire.serving(tables[0]);
    try (EventReader slow = reader("")) {
      slow.event();

      for (int change = 1; change < changes; change++) {
        wire.serving(tables[change % 2]);
      }
      wire.serving(at(30));
      String newest = '"' + version() + '"';

      int read = 1;
      while (!slow.event().path("etag").textValue().equals(newest)) {
        read++;
      }
      assertThat(read).isLessThan(changes);
    }
  }

  @Test
  void a_replica_that_stops_ends_its_streams_as_a_stream_ends() throws IOException {
    wire.serving(at(30));
    try (EventReader reader = reader("")) {
      reader.event();

      wire.server.stop();

      assertThat(reader.rest()).as("the last chunk").endsWith("0\r\n\r\n");
    }
  }

  @Test
  void a_stream_ends_when_its_token_was_withdrawn_and_no_other() throws IOException {
    wire.close();
    wire = new OfrepWire(Terms.USUAL.withBeat(Duration.ofSeconds(1))).serving(at(30));
    try (EventReader withdrawn = reader("");
        EventReader other = new EventReader(wire, OfrepWire.ELSEWHERE, EVENTS, "")) {
      withdrawn.event();
      other.event();

      wire.holders.remove(OfrepWire.TOKEN);
      wire.clock.advance(Duration.ofMinutes(1));

      await("the end of one").until(() -> wire.streams.open() == 1);
      assertThat(withdrawn.rest()).endsWith("0\r\n\r\n");
      assertThat(other.line(":")).isEqualTo(":");
    }
  }

  private String version() throws IOException {
    return JSON.readTree(wire.post(BULK, OfrepWire.AGENT).body())
        .at("/metadata/version")
        .textValue();
  }

  private EventReader reader(String headers) throws IOException {
    return new EventReader(wire, EVENTS, headers);
  }
}
