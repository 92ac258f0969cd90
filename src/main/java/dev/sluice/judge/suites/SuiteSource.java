// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.suites;

import java.util.Set;

/** Where it is known which runs there are. */
@FunctionalInterface
public interface SuiteSource {
  /**
   * What was last seen of the suites of a migration; never waits. Who goes on asking is told when
   * that changes.
   *
   * @param owner who asks
   * @param namespace of the migration
   * @param uid of the migration
   * @param cronJobs the CronJobs of that namespace that are to be run for it
   */
  SuiteSight sight(String owner, String namespace, String uid, Set<String> cronJobs);
}
