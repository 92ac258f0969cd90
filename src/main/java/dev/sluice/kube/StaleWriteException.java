// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kube;

/**
 * A write was refused because somebody else wrote first, or is to write from now on. The
 * observation it rests on is out of date: observe again.
 */
public final class StaleWriteException extends RuntimeException {
  StaleWriteException(String what, Throwable cause) {
    super(what + " has changed since it was read", cause);
  }

  StaleWriteException(String what) {
    super(what + " is not this process's to write: another has come to lead");
  }
}
