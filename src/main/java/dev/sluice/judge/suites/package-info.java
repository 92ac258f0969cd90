// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Suites: Jobs that are made of the template of a CronJob, and whose end says whether all is well.
 */
@NullMarked
package dev.sluice.judge.suites;

import org.jspecify.annotations.NullMarked;
