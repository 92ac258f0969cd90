// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.FlagdDocument;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.TestSet;
import dev.sluice.flags.ofrep.Answers.Known;
import dev.sluice.fleet.Bucketing;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What OFREP answers, whatever the flags stand at. */
class OfrepPropertiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Answers ANSWERS =
      new Answers(false, () -> new HeardAt(Instant.EPOCH, Instant.EPOCH));
  private static final Set<String> REASONS_OF_THE_SCHEMA =
      Set.of("STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN");

  /** As flagd at its integer fractional gave them. */
  @ParameterizedTest
  @CsvSource({
    "agent-0, e9f7f582, 91, 9139",
    "agent-1, 0eeec7e1, 5, 583",
    "agent-2, 5062c176, 31, 3140",
    "agent-3, c09c16d3, 75, 7523"
  })
  void ids_fall_where_flagd_puts_them(String id, String hash, int ofHundred, int ofAll) {
    String key = "use-new-registry" + id;

    assertThat(String.format("%08x", Bucketing.hash(key))).isEqualTo(hash);
    assertThat(Bucketing.bucket(key, 100)).isEqualTo(ofHundred);
    assertThat(Bucketing.bucket(key, 10_000)).isEqualTo(ofAll);
  }

  @Property
  void the_answer_is_what_the_document_of_the_stream_evaluates_to(
      @ForAll Assignment assignment,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll boolean allowed,
      @ForAll boolean denied,
      @ForAll @IntRange(min = 1, max = 30) int agents,
      @ForAll @IntRange(min = -1, max = 40) int asking)
      throws JsonProcessingException {
    String id = asking < 0 ? null : "shop/planner/" + asking;
    List<String> listed = List.of("shop/planner/0", "shop/planner/1");
    FlagTable table =
        otp()
            .with(
                flag(
                    "f",
                    percent,
                    assignment,
                    allowed ? listed : List.of(),
                    denied ? List.of("shop/planner/1") : List.of()))
            .agents("planner", agents)
            .table();

    JsonNode answer = answered(table, id);

    JsonNode document = JSON.readTree(FlagdDocument.of(List.of(table)).json());
    String variant = Flagd.variant(document.at("/flags/f"), id);
    assertThat(answer.path("variant").textValue()).isEqualTo(variant);
    assertThat(answer.path("value").booleanValue()).isEqualTo(variant.equals("on"));
    assertThat(answer.path("reason").textValue()).isIn(REASONS_OF_THE_SCHEMA);
    assertThat(answer.path("metadata")).isEqualTo(document.at("/flags/f/metadata"));
  }

  @Property
  void raising_drops_nobody_and_reaches_exactly_as_many(
      @ForAll @IntRange(min = 1, max = 40) int agents,
      @ForAll @IntRange(min = 1, max = 99) int lower,
      @ForAll @IntRange(min = 1, max = 99) int more) {
    int higher = Math.min(100, lower + more);

    Set<String> before = having(atPercent(lower, agents), agents);
    Set<String> after = having(atPercent(higher, agents), agents);

    assertThat(before).hasSize(Math.max(1, Math.ceilDiv(lower * agents, 100)));
    assertThat(after).hasSize(Math.max(1, Math.ceilDiv(higher * agents, 100)));
    assertThat(after).containsAll(before);
  }

  @Property
  void a_share_of_ids_only_grows_when_it_is_raised(
      @ForAll @IntRange(max = 99) int lower, @ForAll @IntRange(min = 1, max = 100) int more) {
    int higher = Math.min(100, lower + more);

    Set<String> before = having(share(lower), 200);

    assertThat(having(share(higher), 200)).containsAll(before);
  }

  @Property
  void growth_of_the_fleet_drops_nobody_of_a_cohort(
      @ForAll @IntRange(min = 1, max = 30) int agents,
      @ForAll @IntRange(min = 1, max = 20) int more,
      @ForAll @IntRange(min = 1, max = 99) int percent) {
    Set<String> before = having(standing(percent, agents).table(), agents);
    String noted =
        before.stream()
            .map(id -> id.substring(id.lastIndexOf('/') + 1))
            .collect(Collectors.joining(","));
    FlagTable grown = standing(percent, agents + more).cohort("otp/f/", "planner", noted).table();

    Set<String> after = having(grown, agents + more);

    assertThat(after).containsAll(before);
    assertThat(after).hasSize(Math.max(1, Math.ceilDiv(percent * (agents + more), 100)));
  }

  @Property
  void the_bulk_answer_says_what_the_single_ones_say(
      @ForAll @IntRange(max = 100) int one,
      @ForAll @IntRange(max = 100) int two,
      @ForAll @IntRange(max = 12) int asking)
      throws JsonProcessingException {
    FlagTable table = otp().with(flag("one", one), flag("two", two)).agents("planner", 10).table();
    FlagView view = view(table);
    byte[] body = question("shop/planner/" + asking);

    JsonNode bulk = JSON.readTree(ANSWERS.bulk(view, body, Known.NOTHING).json());

    for (JsonNode flag : bulk.path("flags")) {
      String alone = ANSWERS.single(view, flag.path("key").textValue(), body).json();
      assertThat(flag).isEqualTo(JSON.readTree(alone));
    }
    assertThat(bulk.path("flags")).hasSize(2);
  }

  private static FlagTable atPercent(int percent, int agents) {
    return otp()
        .flags("f")
        .agents("planner", agents)
        .driver(
            migration("m")
                .stage("s", "f")
                .at(Position.Running, exposure("f", percent, percent < 100 ? "m/s/" : "", "s")),
            "f")
        .table();
  }

  /** Without a migration. */
  private static TestSet standing(int percent, int agents) {
    return otp().with(flag("f", percent)).agents("planner", agents);
  }

  private static FlagTable share(int percent) {
    return otp().with(flag("f", percent, Assignment.Ids, List.of(), List.of())).table();
  }

  private static Set<String> having(FlagTable table, int ids) {
    return IntStream.range(0, ids)
        .mapToObj(ordinal -> "shop/planner/" + ordinal)
        .filter(id -> answered(table, id).path("value").booleanValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonNode answered(FlagTable table, @Nullable String id) {
    try {
      return JSON.readTree(ANSWERS.single(view(table), "f", question(id)).json());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FlagView view(FlagTable table) {
    return FlagView.of(
        new FlagSnapshot(Map.of(table.id(), table), Map.of()), Scope.of("shop", null));
  }

  private static byte[] question(@Nullable String id) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode context = body.putObject("context");
    if (id != null) {
      context.put("targetingKey", id);
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
