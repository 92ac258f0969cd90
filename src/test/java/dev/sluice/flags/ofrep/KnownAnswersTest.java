// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.Answer.Outcome;
import dev.sluice.flags.ofrep.Answers.Known;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said to those who know something already. */
class KnownAnswersTest {
  private static final String ANYBODY = "{\"context\":{\"targetingKey\":\"shop/planner/7\"}}";
  private static final HeardAt NO_LEASES = new HeardAt(Instant.EPOCH, Instant.EPOCH);
  private static final Answers ANSWERS = new Answers(false, () -> NO_LEASES);

  @Test
  void what_is_known_already_is_not_said_again() {
    FlagView view = view(atPercent(30));
    Answer first = ANSWERS.bulk(view, bytes(ANYBODY), Known.NOTHING);
    String same = "{ \"context\": {\"targetingKey\": \"shop/planner/7\"} }";

    Answer again = ANSWERS.bulk(view, bytes(same), new Known(first.entityTag(), null));

    assertThat(again).isEqualTo(new Answer(304, null, first.entityTag(), Outcome.UNCHANGED));
  }

  @Test
  void another_context_is_answered_although_no_flag_has_changed() {
    FlagView view = view(atPercent(30));
    Answer mine = ANSWERS.bulk(view, bytes(ANYBODY), Known.NOTHING);
    String other = "{\"context\":{\"targetingKey\":\"shop/planner/3\"}}";

    Answer theirs = ANSWERS.bulk(view, bytes(other), new Known(mine.entityTag(), null));

    assertThat(theirs.status()).isEqualTo(200);
    assertThat(theirs.entityTag()).isNotEqualTo(mine.entityTag());
  }

  @Test
  void other_flags_are_answered_although_the_context_has_not_changed() {
    Answer before = ANSWERS.bulk(view(atPercent(30)), bytes(ANYBODY), Known.NOTHING);

    Answer after =
        ANSWERS.bulk(view(atPercent(0)), bytes(ANYBODY), new Known(before.entityTag(), null));

    assertThat(after.status()).isEqualTo(200);
    assertThat(after.json()).contains("\"value\":false");
  }

  @Test
  void who_was_told_of_another_configuration_is_never_told_that_nothing_changed() {
    FlagView view = view(atPercent(30));
    String tag = ANSWERS.bulk(view, bytes(ANYBODY), Known.NOTHING).entityTag();

    assertThat(ANSWERS.bulk(view, bytes(ANYBODY), new Known(tag, "\"other\"")).status())
        .isEqualTo(200);
    assertThat(
            ANSWERS
                .bulk(view, bytes(ANYBODY), new Known(tag, '"' + view.tag(NO_LEASES) + '"'))
                .status())
        .isEqualTo(304);
  }

  @Test
  void an_event_says_what_the_flags_stand_at_and_when_that_was_seen() {
    FlagView view = view(atPercent(30));

    String event = new ChangeEvent(view.tag(NO_LEASES), Instant.ofEpochSecond(1771622898)).text();

    assertThat(event)
        .isEqualTo(
            "id: TAG\nevent: message\ndata: {\"type\":\"refetchEvaluation\",\"etag\":\"\\\"TAG\\\"\",\"lastModified\":1771622898}\n\n"
                .replace("TAG", view.tag(NO_LEASES)));
  }

  private static FlagView view(FlagTable table) {
    return FlagView.of(
        new FlagSnapshot(Map.of(table.id(), table), Map.of()), Scope.of("shop", null));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static FlagTable atPercent(int percent) {
    return otp().with(flag("registry", percent)).agents("planner", 10).table();
  }
}
