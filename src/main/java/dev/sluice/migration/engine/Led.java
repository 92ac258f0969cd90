// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

/** What a migration has a fleet do: the record of the fleet follows that of the migration. */
public sealed interface Led {
  /** The Migration. */
  String migration();

  /**
   * A stage brings it a revision.
   *
   * @param stage of the migration
   * @param step that the migration has come to
   * @param passed whether that stage has passed
   * @param waits whether the spec asks for another revision, which comes afterwards
   */
  record Onward(String migration, String stage, int step, boolean passed, boolean waits)
      implements Led {}

  /**
   * What it brought was taken back.
   *
   * @param to the revision that all agents are to go back to
   */
  record Back(String migration, String to) implements Led {}
}
