// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.StageSpec;
import dev.sluice.kit.Migrations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** One migration of three stages, its FlagSet, and who writes them. */
final class WriteScene {
  /** A record in the second stage. */
  static final String RUNNING =
      "{revision: 5, attempt: 2, position: Running, stage: two, step: 0," + " started: [one, two]}";

  /** The same, further on. */
  static final String LATER =
      "{revision: 6, attempt: 2, position: Running, stage: two, step: 1," + " started: [one, two]}";

  /** The same, taken back to the first stage. */
  static final String BACK =
      "{revision: 6, attempt: 2, position: RolledBack, stage: two, started: [one]}";

  private static final Instant NOW = TrueTime.START;
  private static final String ALPHA = Cast.MIGRATIONS.getFirst();

  private final ModelApi api;
  private long uids;

  /** Everything is there, and nobody has said anything of it. */
  WriteScene(ModelApi api) {
    this.api = api;
    create();
    api.create(
        Kind.FLAG_SET,
        ApiObjects.flagSet(
            ApiObjects.created(Migrations.FLAG_SET, ++uids, NOW),
            new FlagSetSpec(Cast.KEYS.stream().map(Migrations::flag).toList(), List.of()),
            null),
        NOW);
  }

  WriteScene create() {
    MigrationSpec plan =
        Migrations.plan(
            Migrations.stage("one").raises("a"),
            Migrations.stage("two").raises("b", 60).by("1m", 10, 50),
            Migrations.stage("three").raises("c"));
    api.create(
        Kind.MIGRATION,
        ApiObjects.migration(ApiObjects.created(ALPHA, ++uids, NOW), plan, null),
        NOW);
    return this;
  }

  WriteScene delete() {
    api.delete(Kind.MIGRATION, ALPHA, NOW);
    return this;
  }

  void end() {
    delete();
    api.delete(Kind.FLAG_SET, Migrations.FLAG_SET, NOW);
  }

  /** The version that the migration has now. */
  String version() {
    return api.migration(ALPHA).getMetadata().getResourceVersion();
  }

  /** An operator says so of a record, knowing what stands. */
  WriteScene records(String yaml) {
    return says("record: " + yaml);
  }

  /** The same, of an operator that leads with that epoch. */
  WriteScene records(long epoch, String yaml) {
    return says("epoch: " + epoch + "\nrecord: " + yaml);
  }

  /** The same of a whole status. */
  WriteScene says(String yaml) {
    return says(version(), yaml);
  }

  /** The same, knowing that version. */
  WriteScene says(String version, String yaml) {
    api.status(
        Kind.MIGRATION,
        ALPHA,
        version,
        Serialization.unmarshal(yaml, MigrationStatus.class),
        NOW,
        0);
    return this;
  }

  /** An operator says that the migration drives these flags. */
  WriteScene claimed(String... keys) {
    String claims =
        Arrays.stream(keys)
            .map("{key: %s, migration: alpha, uid: some-uid}"::formatted)
            .collect(Collectors.joining(", ", "revision: 1\nclaims: [", "]"));
    return mirrors(claims);
  }

  /** An operator says so of the FlagSet, knowing what stands. */
  WriteScene mirrors(String yaml) {
    HasMetadata set = api.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    api.status(
        Kind.FLAG_SET,
        Migrations.FLAG_SET,
        set.getMetadata().getResourceVersion(),
        Serialization.unmarshal(yaml, FlagSetStatus.class),
        NOW,
        0);
    return this;
  }

  WriteScene annotated(String annotation, String value) {
    Migration before = api.migration(ALPHA);
    api.edit(
        Kind.MIGRATION,
        ApiObjects.migration(
            ApiObjects.annotated(before.getMetadata(), annotation, value),
            before.getSpec(),
            before.getStatus()),
        NOW);
    return this;
  }

  WriteScene edited(UnaryOperator<MigrationSpec> edit) {
    Migration before = api.migration(ALPHA);
    api.edit(
        Kind.MIGRATION,
        ApiObjects.migration(
            ApiObjects.copied(before.getMetadata()), edit.apply(before.getSpec()), null),
        NOW);
    return this;
  }

  WriteScene staged(UnaryOperator<List<StageSpec>> edit) {
    return edited(s -> Migrations.with(s, edit.apply(s.stages())));
  }

  /** An edit of something that is gone since. */
  WriteScene editedOnceMore(Migration gone) {
    api.edit(
        Kind.MIGRATION,
        ApiObjects.migration(ApiObjects.copied(gone.getMetadata()), gone.getSpec(), null),
        NOW);
    return this;
  }

  Migration migration() {
    return api.migration(ALPHA);
  }

  WriteScene flags(UnaryOperator<List<Flag>> edit) {
    FlagSet before = (FlagSet) api.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    api.edit(
        Kind.FLAG_SET,
        ApiObjects.flagSet(
            ApiObjects.copied(before.getMetadata()),
            new FlagSetSpec(edit.apply(before.getSpec().flags()), List.of()),
            null),
        NOW);
    return this;
  }
}
