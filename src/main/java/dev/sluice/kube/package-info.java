// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** What every reconciler needs of Kubernetes: its one writer, conditions. */
@NullMarked
package dev.sluice.kube;

import org.jspecify.annotations.NullMarked;
