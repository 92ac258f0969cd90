// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.Invariant;
import dev.sluice.history.Meta;
import dev.sluice.history.Meta.Hand;
import dev.sluice.history.Meta.Owner;
import dev.sluice.history.Part;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import dev.sluice.history.Writer;
import org.jspecify.annotations.Nullable;

/** Sluice writes what is its own, and of what people wrote nothing but the status. */
final class OwnershipRules {
  private static final String FLEET = "AgentDeployment";

  /** Label of the snapshots of a fleet's revisions. */
  private static final String SNAPSHOT_OF = "sluice.dev/revision-of";

  private OwnershipRules() {}

  /** I27: and I24, as far as specs, labels and annotations go. */
  static final class NoSelfEdit implements Invariant {
    @Override
    public String id() {
      return "I27";
    }

    @Override
    public String sentence() {
      return "Sluice never writes the spec, a label or an annotation of an object that people write.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      View after = change.after();
      if (after == null || after instanceof View.OfOther) {
        return null;
      }
      Hand hand = main(after.meta());
      if (hand != null) {
        return Finding.of(hand.manager() + " has declared fields that are not of the status");
      }
      if (!change.writer().isSluice()) {
        return null;
      }
      View before = change.before();
      if (change.writer().part() != Part.STATUS) {
        return Finding.of("Sluice wrote what is not the status");
      }
      boolean edited =
          before == null
              || before.meta().generation() != after.meta().generation()
              || !before.meta().annotations().equals(after.meta().annotations())
              || !before.meta().labels().equals(after.meta().labels());
      return edited ? Finding.of("spec, label or annotation changed by a write of Sluice") : null;
    }

    private static @Nullable Hand main(Meta meta) {
      for (Hand hand : meta.hands()) {
        if (Writer.isSluice(hand.manager()) && hand.part() != Part.STATUS) {
          return hand;
        }
      }
      return null;
    }
  }

  /** I21 and I23: children of a fleet that stands, in its namespace. */
  static final class OwnThings implements Invariant {
    @Override
    public String id() {
      return "I21";
    }

    @Override
    public String sentence() {
      return "Of other objects Sluice writes only those whose controller is an AgentDeployment of the"
          + " same namespace that stands; one that was somebody else's is never touched, and one that"
          + " was nobody's only where it is to be adopted.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      if (!change.writer().isSluice()
          || !(change.after() instanceof View.OfOther after)
          || isNobodys(change.subject().kind())
          || isUntouched(change.before(), after)) {
        return null;
      }
      View before = change.before();
      boolean left = before != null && isLeft(change.subject(), before.meta());
      if (left && isLeft(change.subject(), after.meta())) {
        return null;
      }
      Owner owner = controller(after.meta());
      if (owner == null || !owner.kind().equals(FLEET)) {
        return Finding.of("its controller is no AgentDeployment");
      }
      Subject fleet = new Subject(FLEET, change.subject().namespace(), owner.name(), owner.uid());
      if (scene.view(fleet) == null) {
        return Finding.of("its AgentDeployment " + owner.name() + " does not stand", fleet);
      }
      boolean adopts =
          scene.view(fleet) instanceof View.OfFleet standing && standing.spec().adopt();
      Owner earlier = before == null || left ? owner : controller(before.meta());
      boolean rightful = earlier == null ? adopts : earlier.uid().equals(owner.uid());
      return rightful
          ? null
          : Finding.of("it was not of AgentDeployment " + owner.name() + " before", fleet);
    }

    /** A snapshot that a fleet of the name has left behind goes over to the next one. */
    private static boolean isLeft(Subject subject, Meta meta) {
      return subject.kind().equals("ControllerRevision")
          && meta.owners().isEmpty()
          && meta.labels().containsKey(SNAPSHOT_OF);
    }

    /** Who has declared a field is not what it says. */
    private static boolean isUntouched(@Nullable View before, View.OfOther after) {
      return before instanceof View.OfOther earlier
          && earlier.content().equals(after.content())
          && earlier.meta().owners().equals(after.meta().owners())
          && earlier.meta().labels().equals(after.meta().labels())
          && earlier.meta().annotations().equals(after.meta().annotations());
    }

    /** Events tell, leases lead: nobody owns them. */
    private static boolean isNobodys(String kind) {
      return kind.equals("Event") || kind.equals("Lease");
    }

    private static @Nullable Owner controller(Meta meta) {
      for (Owner owner : meta.owners()) {
        if (owner.controller()) {
          return owner;
        }
      }
      return null;
    }
  }
}
