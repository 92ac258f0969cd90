// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.otp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.RolloutRecord.Position;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The patch that makes a spec say what migrations left behind. */
class AdoptionTest {

  @Example
  void the_whole_list_is_printed_with_the_kept_percents() {
    TestSet set =
        otp()
            .with(
                new Flag(
                    "registry",
                    0,
                    Assignment.Agents,
                    List.of("vip"),
                    List.of(),
                    "ETS",
                    "core",
                    "45s",
                    LocalDate.of(2027, 1, 31)),
                flag("cache", 0, Assignment.Ids, List.of(), List.of("bad")),
                flag("telemetry", 100))
            .kept("registry", 100, "m/one", null, 0)
            .kept("cache", 25, "m/two", "m/two/", 0);

    assertThat(adoption(set).yaml())
        .isEqualTo(
            """
            # What migrations left in FlagSet shop/otp, for Git.
            # Applying it moves nobody's flag, and restarts nobody.
            apiVersion: sluice.dev/v1alpha1
            kind: FlagSet
            metadata:
              name: "otp"
              namespace: "shop"
            spec:
              flags:
              - key: "registry"
                percent: 100  # was 0; kept by m/one
                lease: "45s"
                allowIds: ["vip"]
                description: "ETS"
                owner: "core"
                removeBy: "2027-01-31"
              - key: "cache"
                percent: 25  # was 0; kept by m/two
                assignment: Ids
                denyIds: ["bad"]
              - key: "telemetry"
                percent: 100
            """);
  }

  @Example
  void a_flag_that_is_still_driven_is_pointed_out() {
    TestSet set =
        otp()
            .flags("a", "b")
            .kept("a", 100, "m/one", null, 0)
            .kept("b", 100, "old/x", null, 0)
            .driver(migration("m").stage("one", "a"), "a");

    assertThat(adoption(set).yaml())
        .contains(
            """
            # Still driven by a migration: a (m).
            # Adopt those once it is Completed: a rollback to its start does not undo it.
            """);
    assertThat(adoption(set).changes())
        .containsExactly(
            new Adoption.Change("a", 0, 100, "m/one", "m"),
            new Adoption.Change("b", 0, 100, "old/x", null));
  }

  @Example
  void what_a_person_has_overruled_is_not_adopted() {
    TestSet set =
        otp()
            .with(flag("edited", 50), flag("settled", 0))
            .kept("edited", 100, "m/one", null, 0)
            .kept("settled", 100, "m/one", null, null);

    assertThat(adoption(set).isEmpty()).isTrue();
    assertThat(adoption(set).yaml())
        .isEqualTo(
            "# Nothing to adopt: FlagSet shop/otp keeps no value that its spec does not say.\n");
  }

  @Example
  void a_set_that_was_never_looked_at_keeps_nothing() {
    assertThat(adoption(otp().flags("a").neverObserved()).isEmpty()).isTrue();
  }

  /** The promise: with the patch applied the entries go, and every agent has what it had. */
  @Example
  void once_it_is_applied_the_kept_values_go_and_nobodys_flag_moves() {
    TestDriver completed =
        migration("m")
            .stage("one", "a", "b")
            .at(
                Position.Completed,
                exposure("a", 100, "", "one"),
                exposure("b", 30, "m/one/", "one"))
            .cohort("m/one/", "planner", "4,1,7")
            .passed(null, exposure("a", 0, "", null), exposure("b", 0, "", null))
            .passed("one", exposure("a", 100, "", null), exposure("b", 30, "m/one/", null));
    ObservedFlagSet there =
        otp().flags("a", "b").agents("planner", 10).driver(completed, "a", "b").build();
    ObservedFlagSet kept = gone(there.with(there.claims(), KeptRules.decide(there)), there.spec());

    Adoption adoption = Adoption.of("shop", "otp", kept.spec(), kept.status());
    ObservedFlagSet adopted = gone(kept, new FlagSetSpec(adoption.flags(), List.of()));

    assertThat(adoption.changes()).hasSize(2);
    assertThat(states(adopted.with(List.of(), KeptRules.decide(adopted)))).isEqualTo(states(kept));
    assertThat(KeptRules.decide(adopted)).extracting(k -> k.key()).doesNotContain("a");
  }

  private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

  @Property(tries = 500)
  void any_text_is_read_back_as_it_was(
      @ForAll String description, @ForAll @Size(max = 5) List<String> ids) {
    List<String> unique = ids.stream().distinct().toList();
    Flag flag =
        new Flag(
            "on", 0, Assignment.Agents, unique, List.of(), description, "2026-01-01", "15s", DAY);
    TestSet set = otp().with(flag).kept("on", 100, "m/one", null, 0);

    FlagSet read = new KubernetesSerialization().unmarshal(adoption(set).yaml(), FlagSet.class);

    assertThat(read.getSpec().flags())
        .containsExactly(
            new Flag(
                "on",
                100,
                Assignment.Agents,
                unique,
                List.of(),
                description,
                "2026-01-01",
                "15s",
                DAY));
  }

  private static List<Reach> states(ObservedFlagSet set) {
    return FlagTable.of(set).flags().values().stream().map(FlagState::reach).toList();
  }

  private static ObservedFlagSet gone(ObservedFlagSet set, FlagSetSpec spec) {
    return new ObservedFlagSet(
        set.namespace(),
        set.name(),
        spec,
        set.status(),
        set.killed(),
        set.reset(),
        List.of(),
        set.workloads());
  }

  private static Adoption adoption(TestSet set) {
    ObservedFlagSet observed = set.build();
    return Adoption.of(observed.namespace(), observed.name(), observed.spec(), observed.status());
  }
}
