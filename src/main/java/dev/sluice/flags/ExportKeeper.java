// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec.Export;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Conditions;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.Questions;
import dev.sluice.kube.RejectedWriteException;
import dev.sluice.kube.StaleWriteException;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the copies that a FlagSet asks for. An object of that name that is not such a copy is left
 * alone; a copy that is asked for no longer is deleted, for it would only grow old.
 */
public final class ExportKeeper {
  /** Condition of a FlagSet that has copies: whether they are what is served. */
  public static final String EXPORTED = "Exported";

  private static final ResourceDefinitionContext FEATURE_FLAGS =
      new ResourceDefinitionContext.Builder()
          .withGroup("core.openfeature.dev")
          .withVersion("v1beta1")
          .withKind("FeatureFlag")
          .withPlural("featureflags")
          .withNamespaced(true)
          .build();

  private final Applier applier;
  private final Questions questions;
  private final EpochSource leader;

  /** A keeper that writes by that applier, as long as this process leads. */
  public ExportKeeper(KubernetesClient client, Applier applier, EpochSource leader) {
    this.applier = applier;
    this.questions = new Questions(client);
    this.leader = leader;
  }

  /** Why copies are what they should be, or are not: the whole list. */
  private enum Reason {
    Current,
    NameTaken,
    KindNotInstalled,
    Rejected,
    Forbidden,
    Changed,
    Unreachable,
    Pending
  }

  private record Outcome(Reason reason, String message) {}

  /**
   * Makes the copies what they should be.
   *
   * @param set the set as it stands
   * @param table what is served of it
   * @return the condition to say so; empty if nothing is copied any more
   */
  public Optional<Condition> keep(FlagSet set, FlagTable table) {
    List<Export> wanted = set.getSpec().exports();
    List<Outcome> outcomes = new ArrayList<>();
    for (Export kind : Export.values()) {
      FlagCopy copy = new FlagCopy(kind, set);
      if (wanted.contains(kind)) {
        outcomes.add(current(copy, table));
      } else {
        gone(copy).ifPresent(outcomes::add);
      }
    }
    return outcomes.isEmpty() ? Optional.empty() : Optional.of(condition(set, outcomes));
  }

  /** What a set says of its copies; empty if it has none. */
  public static Optional<Condition> said(FlagSet set) {
    return set.getStatus() == null
        ? Optional.empty()
        : set.getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals(EXPORTED))
            .findFirst();
  }

  /**
   * What a set is to say of its copies before the first one is written: it is by this that those
   * are found again which nobody asks for any more.
   */
  static Optional<Condition> announced(FlagSet set) {
    return said(set)
        .or(
            () ->
                set.getSpec().exports().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        Conditions.unknown(
                            EXPORTED,
                            Reason.Pending.name(),
                            "about to be written",
                            set.getMetadata().getGeneration())));
  }

  /** Whether it is worth to look again soon. */
  static boolean isPassing(Condition exported) {
    return exported.getReason().equals(Reason.Changed.name());
  }

  private Outcome current(FlagCopy copy, FlagTable table) {
    try {
      HasMetadata found = find(copy);
      if (found != null && !copy.is(found)) {
        return new Outcome(
            Reason.NameTaken,
            copy.title()
                + " is there and is not ours: delete it, or take "
                + copy.kind()
                + " out of spec.exports");
      }
      if (found == null && copy.kind() == Export.FeatureFlag && !knowsFeatureFlags()) {
        return new Outcome(
            Reason.KindNotInstalled,
            "the cluster has no FeatureFlag ("
                + FlagCopy.FEATURE_FLAG_VERSION
                + "): install the OpenFeature operator's CRDs, or take FeatureFlag out of"
                + " spec.exports");
      }
      HasMetadata wanted = copy.of(table, found);
      if (wanted != found) {
        applier.write(wanted, leader);
      }
      return new Outcome(Reason.Current, copy.title());
    } catch (StaleWriteException e) {
      return changed(copy);
    } catch (RejectedWriteException e) {
      return new Outcome(
          Reason.Rejected, copy.title() + ": the API server refuses it: " + e.getMessage());
    } catch (KubernetesClientException e) {
      return failed(copy, e);
    }
  }

  private Optional<Outcome> gone(FlagCopy copy) {
    try {
      HasMetadata found = find(copy);
      if (found != null && copy.is(found)) {
        applier.delete(found, leader);
      }
      return Optional.empty();
    } catch (StaleWriteException e) {
      return Optional.of(changed(copy));
    } catch (KubernetesClientException e) {
      // Without the right to look there was none to write either.
      return Questions.isForbidden(e) ? Optional.empty() : Optional.of(failed(copy, e));
    }
  }

  private static Outcome changed(FlagCopy copy) {
    return new Outcome(
        Reason.Changed, copy.title() + " was written by somebody else just now; tried again");
  }

  private static Outcome failed(FlagCopy copy, KubernetesClientException e) {
    return Questions.isForbidden(e)
        ? new Outcome(
            Reason.Forbidden,
            copy.title()
                + " may not be written: grant the operator's ServiceAccount the role"
                + " sluice-exports in this namespace, by a RoleBinding (of a chart it has the name"
                + " of the release: <release>-exports)")
        : new Outcome(
            Reason.Unreachable, copy.title() + ": the API server does not answer; tried again");
  }

  private @Nullable HasMetadata find(FlagCopy copy) {
    String namespace = copy.set().getMetadata().getNamespace();
    return switch (copy.kind()) {
      case ConfigMap ->
          questions.ask(c -> c.configMaps().inNamespace(namespace).withName(copy.name()).get());
      case FeatureFlag ->
          questions.ask(
              c ->
                  c.genericKubernetesResources(FEATURE_FLAGS)
                      .inNamespace(namespace)
                      .withName(copy.name())
                      .get());
    };
  }

  private boolean knowsFeatureFlags() {
    APIResourceList kinds = questions.ask(c -> c.getApiResources(FlagCopy.FEATURE_FLAG_VERSION));
    return kinds != null
        && kinds.getResources().stream()
            .anyMatch(kind -> kind.getName().equals(FEATURE_FLAGS.getPlural()));
  }

  private static Condition condition(FlagSet set, List<Outcome> outcomes) {
    List<Outcome> failed = outcomes.stream().filter(o -> o.reason() != Reason.Current).toList();
    Reason reason = failed.isEmpty() ? Reason.Current : failed.getFirst().reason();
    String message =
        Stream.concat(failed.stream(), outcomes.stream().filter(o -> o.reason() == Reason.Current))
            .map(Outcome::message)
            .collect(Collectors.joining("; "));
    return Conditions.is(
        EXPORTED, failed.isEmpty(), reason.name(), message, set.getMetadata().getGeneration());
  }
}
