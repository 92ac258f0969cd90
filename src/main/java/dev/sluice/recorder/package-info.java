// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** Records what an API server commits, revision by revision, as a history that can be checked. */
@NullMarked
package dev.sluice.recorder;

import org.jspecify.annotations.NullMarked;
