// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

/** What a look got from one agent. */
public sealed interface Outcome permits Sample, Silent {}
