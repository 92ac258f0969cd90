// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * A control plane on this machine: real etcd, API server, controller manager and scheduler, with
 * simulated nodes. Demo, {@code dev} and the tests all stand on it.
 */
@NullMarked
package dev.sluice.local;

import org.jspecify.annotations.NullMarked;
