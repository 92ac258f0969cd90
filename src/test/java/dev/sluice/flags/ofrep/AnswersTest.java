// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.Answer.Outcome;
import dev.sluice.flags.ofrep.Answers.Known;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said, byte for byte: clients that we do not build read it. */
class AnswersTest {
  private static final String ANYBODY = "{\"context\":{\"targetingKey\":\"shop/planner/7\"}}";
  private static final HeardAt NO_LEASES = new HeardAt(Instant.EPOCH, Instant.EPOCH);
  private static final Answers ANSWERS = new Answers(false, () -> NO_LEASES);
  private static final Answers STRICT = new Answers(true, () -> NO_LEASES);

  @Test
  void an_agent_of_the_cohort_has_the_flag_and_is_told_by_whom() {
    FlagTable table = atPercent(30);

    Answer answer = ANSWERS.single(view(table), "registry", bytes(ANYBODY));

    assertThat(answer)
        .isEqualTo(
            new Answer(
                200,
                "{\"key\":\"registry\",\"value\":true,\"variant\":\"on\","
                    + "\"reason\":\"TARGETING_MATCH\",\"metadata\":{\"flagSetId\":\"shop/otp\","
                    + "\"version\":\""
                    + table.version()
                    + "\",\"migration\":\"m\",\"stage\":\"registry\"}}",
                null,
                Outcome.EVALUATED));
  }

  @ParameterizedTest(name = "{0} %, context {1}: {2}, {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30  | {"context":{"targetingKey":"shop/planner/3"}} | off | TARGETING_MATCH
          30  | {"context":{}}                                | off | TARGETING_MATCH
          30  | {"context":{"targetingKey":""}}               | off | TARGETING_MATCH
          30  | {"context":{"targetingKey":null}}             | off | TARGETING_MATCH
          30  | {}                                            | off | TARGETING_MATCH
          100 | {"context":{"targetingKey":"stranger"}}       | on  | STATIC
          100 | {"context":{"country":"CH"}}                  | on  | STATIC
          100 | {"context":null}                              | on  | STATIC
          0   | {"context":{"targetingKey":"shop/planner/7"}} | off | STATIC
          """)
  void below_100_percent_nobody_without_a_key_has_it_and_at_100_everybody(
      int percent, String body, String variant, String reason) {
    Answer answer = ANSWERS.single(view(atPercent(percent)), "registry", bytes(body));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json())
        .contains("\"value\":" + variant.equals("on"))
        .contains("\"variant\":\"" + variant + "\"")
        .contains("\"reason\":\"" + reason + "\"");
  }

  @Test
  void a_share_of_ids_without_a_key_is_off() {
    FlagTable share = otp().with(flag("f", 99, Assignment.Ids, List.of(), List.of())).table();

    assertThat(ANSWERS.single(view(share), "f", bytes("{\"context\":{}}")).json())
        .contains("\"value\":false", "\"reason\":\"TARGETING_MATCH\"");
  }

  @Test
  void a_flag_that_nobody_has_declared_is_an_error_and_never_off() {
    Answer answer = ANSWERS.single(view(atPercent(100)), "typo", bytes(ANYBODY));

    assertThat(answer)
        .isEqualTo(
            new Answer(
                404,
                "{\"key\":\"typo\",\"errorCode\":\"FLAG_NOT_FOUND\","
                    + "\"errorDetails\":\"shop/otp has no flag of this key\"}",
                null,
                Outcome.UNKNOWN_FLAG));
  }

  @Test
  void where_there_is_no_set_at_all_that_is_said() {
    FlagView nothing = FlagView.of(new FlagSnapshot(Map.of(), Map.of()), scope(null));

    assertThat(ANSWERS.single(nothing, "f", bytes(ANYBODY)).json())
        .contains("there is no FlagSet for namespace shop");
    assertThat(ANSWERS.bulk(nothing, bytes(ANYBODY), Known.NOTHING).json())
        .startsWith("{\"flags\":[],");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PARSE_ERROR     | ''
          PARSE_ERROR     | {
          PARSE_ERROR     | []
          PARSE_ERROR     | "text"
          PARSE_ERROR     | {} {}
          PARSE_ERROR     | {"context":{"a":1,"a":2}}
          INVALID_CONTEXT | {"context":[]}
          INVALID_CONTEXT | {"context":"shop/planner/7"}
          INVALID_CONTEXT | {"context":{"targetingKey":7}}
          INVALID_CONTEXT | {"context":{"targetingKey":{}}}
          """)
  void a_request_that_cannot_be_read_is_refused_with_the_reason(ErrorCode code, String body) {
    FlagView view = view(atPercent(100));

    Answer single = ANSWERS.single(view, "registry", bytes(body));
    Answer bulk = ANSWERS.bulk(view, bytes(body), Known.NOTHING);

    assertThat(List.of(single.status(), bulk.status())).containsOnly(400);
    assertThat(single.json())
        .startsWith("{\"key\":\"registry\",\"errorCode\":\"" + code + "\",\"errorDetails\":\"");
    assertThat(bulk.json()).startsWith("{\"errorCode\":\"" + code + "\",\"errorDetails\":\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"context\":{}}", "{\"context\":{\"targetingKey\":\"\"}}"})
  void whoever_wants_the_key_to_be_there_is_told_that_it_is_missing(String body) {
    FlagView view = view(atPercent(100));

    assertThat(STRICT.single(view, "registry", bytes(body)).json())
        .startsWith("{\"key\":\"registry\",\"errorCode\":\"TARGETING_KEY_MISSING\"");
    assertThat(STRICT.bulk(view, bytes(body), Known.NOTHING).json())
        .startsWith("{\"errorCode\":\"TARGETING_KEY_MISSING\"");
    assertThat(STRICT.single(view, "registry", bytes(ANYBODY)).status()).isEqualTo(200);
  }

  @Test
  void a_context_has_64_KiB_at_most() {
    FlagView view = view(atPercent(100));
    String fits = "x".repeat(Question.LARGEST_CONTEXT - "{\"a\":\"\"}".length());

    assertThat(ANSWERS.single(view, "registry", bytes(context(fits))).status()).isEqualTo(200);
    assertThat(ANSWERS.single(view, "registry", bytes(context(fits + "x"))).json())
        .contains("INVALID_CONTEXT", "64 KiB");
    assertThat(ANSWERS.single(view, "registry", bytes(blank(fits.length()) + ANYBODY)).status())
        .as("blanks are no context")
        .isEqualTo(200);
  }

  @Test
  void a_context_that_is_nested_without_end_is_no_context() {
    String deep = "{\"context\":{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}}";

    assertThat(ANSWERS.single(view(atPercent(100)), "registry", bytes(deep)).json())
        .contains("PARSE_ERROR");
  }

  @Test
  void all_flags_are_answered_at_once_with_the_way_to_their_changes() {
    FlagTable table = otp().with(flag("off", 0), flag("on", 100)).table();
    FlagView view = view(table);

    Answer answer = ANSWERS.bulk(view, bytes(ANYBODY), Known.NOTHING);

    String metadata =
        "\"metadata\":{\"flagSetId\":\"shop/otp\",\"version\":\"" + table.version() + "\"}";
    assertThat(answer.json())
        .isEqualTo(
            "{\"flags\":[{\"key\":\"off\",\"value\":false,\"variant\":\"off\",\"reason\":\"STATIC\","
                + metadata
                + "},{\"key\":\"on\",\"value\":true,\"variant\":\"on\",\"reason\":\"STATIC\","
                + metadata
                + "}],\"metadata\":{\"version\":\""
                + view.tag(NO_LEASES)
                + "\",\"flagSetId\":\"shop/otp\"},\"eventStreams\":[{\"type\":\"sse\","
                + "\"endpoint\":{\"requestUri\":\"/ofrep/v1/events\"}}]}");
    assertThat(answer.entityTag()).matches("\"[0-9a-f]{32}\"");
  }

  @Test
  void the_stream_of_a_selection_is_of_that_selection() {
    FlagTable table = atPercent(30);
    FlagView view = FlagView.of(snapshot(table), scope("flagSetId=shop/otp"));

    assertThat(ANSWERS.bulk(view, bytes(ANYBODY), Known.NOTHING).json())
        .contains("\"requestUri\":\"/ofrep/v1/events?selector=flagSetId%3Dshop%2Fotp\"");
  }

  @Test
  void a_key_that_two_sets_of_the_namespace_have_is_an_error_that_says_how_to_choose() {
    FlagTable one = otp().with(flag("shared", 0), flag("own", 100)).table();
    FlagTable two = renamed("two", otp().with(flag("shared", 100)).table());
    FlagSnapshot snapshot =
        new FlagSnapshot(
            Map.of(one.id(), one, two.id(), two),
            Map.of("shop/planner", List.of("shop/otp", "shop/two")));
    FlagView all = FlagView.of(snapshot, scope(null));
    FlagView planners = FlagView.of(snapshot, scope("source=shop/planner"));

    assertThat(ANSWERS.single(all, "shared", bytes(ANYBODY)))
        .isEqualTo(
            new Answer(
                400,
                "{\"key\":\"shared\",\"errorCode\":\"GENERAL\",\"errorDetails\":\"several FlagSets"
                    + " have this flag (shop/otp, shop/two): name one by the header"
                    + " Flagd-Selector: flagSetId=<namespace>/<FlagSet>\"}",
                null,
                Outcome.REFUSED));
    assertThat(ANSWERS.bulk(all, bytes(ANYBODY), Known.NOTHING).json())
        .contains(
            "{\"key\":\"own\",\"value\":true", "{\"key\":\"shared\",\"errorCode\":\"GENERAL\"");
    assertThat(ANSWERS.single(planners, "shared", bytes(ANYBODY)).json())
        .as("of a workload's sets the later counts, as on the stream")
        .contains("\"value\":true", "shop/two");
  }

  @Test
  void the_sets_of_other_namespaces_are_not_there() {
    FlagTable table = atPercent(100);
    FlagTable foreign = new FlagTable("bank", "otp", table.flags(), table.version());

    FlagView view =
        FlagView.of(new FlagSnapshot(Map.of(foreign.id(), foreign), Map.of()), scope(null));

    assertThat(ANSWERS.single(view, "registry", bytes(ANYBODY)).status()).isEqualTo(404);
  }

  private static String context(String text) {
    return "{\"context\":{\"a\":\"" + text + "\"}}";
  }

  private static String blank(int length) {
    return " ".repeat(length);
  }

  private static FlagTable renamed(String name, FlagTable table) {
    return new FlagTable(table.namespace(), name, table.flags(), table.version());
  }

  private static FlagView view(FlagTable table) {
    return FlagView.of(snapshot(table), scope(null));
  }

  private static FlagSnapshot snapshot(FlagTable table) {
    return new FlagSnapshot(Map.of(table.id(), table), Map.of());
  }

  private static Scope scope(String selector) {
    return Scope.of("shop", selector);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static FlagTable atPercent(int percent) {
    return otp()
        .flags("registry")
        .agents("planner", 10)
        .driver(
            migration("m")
                .stage("registry", "registry")
                .at(Position.Running, exposure("registry", percent, "m/registry/", "registry"))
                .cohort("m/registry/", "planner", "7,2,9"),
            "registry")
        .table();
  }
}
