// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.FlagSnapshot;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.ofrep.Answers.Known;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a replica says that has not heard of the record for a while. */
class LeasedAnswersTest {
  private static final Instant HEARD = Instant.ofEpochSecond(1_795_399_960);
  private static final Answers RENEWED = new Answers(false, () -> new HeardAt(HEARD, HEARD));
  private static final Answers ENDED =
      new Answers(false, () -> new HeardAt(HEARD, HEARD.plusSeconds(60)));
  private static final byte[] ANYBODY =
      "{\"context\":{\"targetingKey\":\"x\"}}".getBytes(StandardCharsets.UTF_8);

  private final FlagTable table =
      otp().with(leased("60s", flag("leased", 100)), flag("kept", 100)).table();
  private final FlagView view =
      FlagView.of(new FlagSnapshot(Map.of(table.id(), table), Map.of()), Scope.of("shop", null));

  @Test
  void what_was_given_for_a_while_is_off_when_the_while_is_over_and_all_else_stays() {
    assertThat(RENEWED.single(view, "leased", ANYBODY).json())
        .contains("\"value\":true", "\"reason\":\"TARGETING_MATCH\"");
    assertThat(ENDED.single(view, "leased", ANYBODY).json())
        .contains("\"value\":false", "\"variant\":\"off\"");
    assertThat(ENDED.single(view, "kept", ANYBODY).json()).contains("\"value\":true");
  }

  @Test
  void an_answer_and_its_tag_are_of_one_moment() {
    Iterator<HeardAt> moments =
        List.of(new HeardAt(HEARD, HEARD), new HeardAt(HEARD, HEARD.plusSeconds(60))).iterator();

    Answer between = new Answers(false, moments::next).bulk(view, ANYBODY, Known.NOTHING);

    assertThat(between).isEqualTo(RENEWED.bulk(view, ANYBODY, Known.NOTHING));
  }

  @Test
  void the_end_of_a_lease_is_a_change_for_who_asks_again() {
    String tag = RENEWED.bulk(view, ANYBODY, Known.NOTHING).entityTag();

    Answer renewed = RENEWED.bulk(view, ANYBODY, new Known(tag, null));
    Answer ended = ENDED.bulk(view, ANYBODY, new Known(tag, null));

    assertThat(renewed.status()).isEqualTo(304);
    assertThat(ended.status()).isEqualTo(200);
    assertThat(ended.json()).contains("\"key\":\"leased\",\"value\":false");
  }
}
