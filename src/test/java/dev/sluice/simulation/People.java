// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.simulation.Coverage.Mark;
import dev.sluice.simulation.ModelApi.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** People with kubectl: they do everything, at any time, and some of it is refused. */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class People {
  private static final List<String> PLACES =
      List.of("0", "1", "2", "one", "two", "three", "nowhere", "99", "", "-1");

  final Surroundings surroundings;
  private final Cast cast;
  private final ModelApi api;
  private final TrueTime time;
  private final Coverage coverage;

  People(Cast cast, ModelApi api, ModelJobs jobs, TrueTime time, Coverage coverage) {
    this.cast = cast;
    this.api = api;
    this.time = time;
    this.coverage = coverage;
    surroundings = new Surroundings(cast, api, jobs, time, coverage);
  }

  /** What is there from the start. */
  void begin() {
    surroundings.begin();
    create(0);
  }

  void act(Act act) {
    int who = act.who() % Cast.MIGRATIONS.size();
    int what = act.what();
    boolean odd = what % 2 == 1;
    switch (act.deed()) {
      case ROLLBACK -> annotate(who, Annotations.ROLLBACK, odd ? "" : "wrong numbers");
      case ROLLBACK_TO -> annotate(who, Annotations.ROLLBACK_TO, PLACES.get(what % PLACES.size()));
      case PAUSE -> annotate(who, Annotations.PAUSE, odd ? "" : "lunch");
      case RETRY -> annotate(who, Annotations.RETRY, retry(who, what));
      case APPROVE -> annotate(who, Annotations.APPROVE, approval(who, what));
      case SKIP_WAIT -> annotate(who, Annotations.SKIP_WAIT, skip(who, what));
      case OVERRIDE -> annotate(who, Annotations.OVERRIDE, override(who, what));
      case LIFT_ROLLBACK -> annotate(who, Annotations.ROLLBACK, null);
      case LIFT_ROLLBACK_TO -> annotate(who, Annotations.ROLLBACK_TO, null);
      case LIFT_PAUSE -> annotate(who, Annotations.PAUSE, null);
      case SPEC_PAUSED -> edit(who, s -> Edits.paused(s, !s.paused()));
      case COOL_DOWN -> edit(who, s -> Edits.coolingFor(s, Cast.COOLDOWNS.get(what % 4)));
      case START_AFTER -> edit(who, s -> Edits.startedAfter(s, s.stages().getFirst().name()));
      case CUT_STAGES ->
          edit(who, s -> Edits.with(s, s.stages().subList(0, 1 + what % s.stages().size())));
      case WHOLE_PLAN -> edit(who, s -> whole(s, who));
      case RETIME -> edit(who, s -> Edits.retimed(s, what, Cast.TIMES.get(what % 4)));
      case RENAME_STAGE -> edit(who, s -> Edits.renamed(s, what));
      case REFLAG_STAGE -> edit(who, s -> Edits.reflagged(s, what, Surroundings.key(what / 3)));
      case ON_FAILURE -> edit(who, s -> Edits.onFailure(s, what, OnFailure.values()[what % 3]));
      case OTHER_POLICY ->
          edit(who, s -> Edits.withPolicy(s, odd ? MigrationSpec.STANDARD_POLICY : Cast.POLICY));
      case OTHER_MODE -> edit(who, Edits::inTheOtherMode);
      case DELETE_MIGRATION -> delete(who);
      case CREATE_MIGRATION -> create(who);
      default -> surroundings.act(act);
    }
  }

  void create(int who) {
    String name = Cast.MIGRATIONS.get(who);
    api.create(
        Kind.MIGRATION,
        ApiObjects.migration(surroundings.meta(name), cast.plans().get(who), null),
        time.instant());
  }

  void delete(int who) {
    api.delete(Kind.MIGRATION, Cast.MIGRATIONS.get(who), time.instant());
  }

  private RolloutRecord record(int who) {
    Migration migration = api.migration(Cast.MIGRATIONS.get(who));
    return migration == null || migration.getStatus() == null
        ? null
        : migration.getStatus().record();
  }

  private int attempt(int who) {
    return record(who) == null ? 1 : record(who).attempt();
  }

  private String stage(int who) {
    return record(who) == null || record(who).stage() == null
        ? Cast.STAGES.getFirst()
        : record(who).stage();
  }

  /** The number that leads on, mostly; else one that does not. */
  private String retry(int who, int what) {
    int next = next(record(who));
    return switch (what % 8) {
      case 0 -> "soon";
      case 1 -> String.valueOf(next + 1);
      case 2 -> String.valueOf(next - 1);
      default -> String.valueOf(next);
    };
  }

  /** The number that a retry has to name. */
  static int next(RolloutRecord record) {
    return record == null
        ? 2
        : record.nextAttempt() == null ? record.attempt() + 1 : record.nextAttempt();
  }

  private String approval(int who, int what) {
    return switch (what % 6) {
      case 0 -> "yes";
      case 1 -> stage(who) + "/" + (attempt(who) + 1);
      default -> stage(who) + "/" + attempt(who);
    };
  }

  private String skip(int who, int what) {
    int percent = List.of(10, 50, 100).get(what / 6 % 3);
    return what % 6 == 0 ? "now" : stage(who) + "/" + percent + "/" + attempt(who);
  }

  private String override(int who, int what) {
    return what % 6 == 0 ? "cooldown" : "cooldown/" + (attempt(who) + what % 2);
  }

  /** Sets an annotation, or removes it. */
  void annotate(int who, String annotation, String value) {
    Migration before = api.migration(Cast.MIGRATIONS.get(who));
    if (before == null) {
      return;
    }
    ObjectMeta meta = ApiObjects.annotated(before.getMetadata(), annotation, value);
    if (!meta.getAnnotations().equals(before.getMetadata().getAnnotations())) {
      edited(ApiObjects.migration(meta, before.getSpec(), before.getStatus()));
    }
  }

  void edit(int who, UnaryOperator<MigrationSpec> edit) {
    Migration before = api.migration(Cast.MIGRATIONS.get(who));
    MigrationSpec spec = before == null ? null : edit.apply(before.getSpec());
    if (before != null && !spec.equals(before.getSpec())) {
      ObjectMeta meta = ApiObjects.copied(before.getMetadata());
      edited(ApiObjects.migration(meta, spec, before.getStatus()));
    }
  }

  private void edited(Migration migration) {
    if (api.edit(Kind.MIGRATION, migration, time.instant()) == Outcome.REFUSED) {
      coverage.refused(api.refusal());
      coverage.mark(Mark.USER_REFUSED);
    }
  }

  /** The plan as it was at first, but for the stages that are frozen by now. */
  MigrationSpec whole(MigrationSpec spec, int who) {
    int started = record(who) == null ? 0 : record(who).started().size();
    List<StageSpec> stages = new ArrayList<>(spec.stages().subList(0, started));
    List<StageSpec> first = cast.plans().get(who).stages();
    stages.addAll(first.subList(Math.min(started, first.size()), first.size()));
    return Edits.with(spec, stages.isEmpty() ? first : stages);
  }
}
