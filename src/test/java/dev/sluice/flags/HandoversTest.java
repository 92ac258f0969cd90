// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** Who loses a claim, and so has to be asked for before. */
class HandoversTest {
  private static final FlagClaim A = new FlagClaim("a", "alpha", "uid-1");
  private static final FlagClaim B = new FlagClaim("b", "alpha", "uid-1");

  @Test
  void a_holder_that_keeps_its_flags_loses_nothing() {
    assertThat(Handovers.of(claiming(A, B), claiming(B, A))).isEmpty();
  }

  @Test
  void a_first_status_takes_nothing_away() {
    assertThat(Handovers.of(null, claiming(A))).isEmpty();
  }

  @Test
  void a_holder_is_named_once_however_many_flags_it_loses() {
    assertThat(Handovers.of(claiming(A, B), claiming())).containsExactly(A);
  }

  @Test
  void a_flag_that_goes_to_another_is_lost_by_the_one_who_had_it() {
    assertThat(Handovers.of(claiming(A, B), claiming(A, new FlagClaim("b", "beta", "uid-2"))))
        .containsExactly(B);
  }

  @Test
  void a_migration_of_the_same_name_is_another_one() {
    assertThat(Handovers.of(claiming(A), claiming(new FlagClaim("a", "alpha", "uid-3"))))
        .containsExactly(A);
  }

  private static FlagSetStatus claiming(FlagClaim... claims) {
    return Serialization.unmarshal(
        Serialization.asJson(java.util.Map.of("claims", claims)), FlagSetStatus.class);
  }
}
