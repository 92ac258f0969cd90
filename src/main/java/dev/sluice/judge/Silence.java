// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

/** Why an agent, or one metric of it, gives nothing that can be used. */
public enum Silence {
  /** The agent has no pod, or its pod has no address. */
  NoPod("has no pod with an address"),
  /** The address is one that must not be asked: loopback, link-local, multicast. */
  ForbiddenAddress("has an address that is never asked"),
  /** No connection, or it broke. */
  Unreachable("cannot be reached"),
  /** A certificate that no authority has signed that we trust. */
  Untrusted(
      "shows a certificate of an authority that is not trusted (an administrator can name its CA"
          + " file)"),
  /** A certificate of another host. */
  WrongName("shows a certificate that is not of its name (correct the one or the other)"),
  /** A certificate whose time is over, or has not come. */
  Expired("shows a certificate that is expired or not valid yet (have it renewed)"),
  /** A certificate that cannot be read, or is not for a server. */
  BadCertificate("shows a certificate that cannot be used (have another one made)"),
  /** The other side has ended the TLS handshake. */
  Alert(
      "refuses us by a TLS alert (does it demand a client certificate? none is ever shown; or are"
          + " its TLS versions others?)"),
  /** No agreement on TLS at all. */
  NoTls("does not agree on TLS (is it http instead of https?)"),
  /** No whole answer before the deadline. */
  Timeout("gives no whole answer in time"),
  /** HTTP 3xx; never followed. */
  Redirect("answers with a redirect, which is not followed"),
  /** HTTP 401 or 403. */
  Denied("denies access to its metrics"),
  /** Any other status than 200. */
  HttpError("answers with an HTTP error"),
  /** A compressed answer, although none was asked for. */
  Encoded("answers in an encoding that was not asked for"),
  /** More than the limit for one answer. */
  TooLarge("answers with more than 1 MiB"),
  /** A web page. */
  Html("answers with a web page instead of metrics"),
  /** No line with a value. */
  Empty("answers without any metric"),
  /** Text that is not metrics text. */
  Garbage("answers with text that is not metrics"),
  /** OpenMetrics text without its end. */
  Truncated("answers with metrics that break off"),
  /** The metric is promised and not there. */
  Missing("serves no"),
  /** The metric is of another type than a counter or a histogram. */
  WrongType("serves another type than a counter or histogram as"),
  /** Two values for one series. */
  Duplicate("serves one series twice in"),
  /** NaN, infinite or too large for a number. */
  NotFinite("serves NaN or infinity in"),
  /** A value below zero. */
  Negative("serves a value below zero in"),
  /** A histogram without +Inf, or whose counts fall. */
  BadBuckets("serves no valid histogram as"),
  /** A number for an agent is asked for, and there is none. */
  NoNumber("gives no number"),
  /** No series at all, or nothing where the number should be. */
  NoSeries("finds nothing that answers the question"),
  /** Several series where one number is asked for, or two for one agent. */
  ManySeries("gives more than one series"),
  /** A series of a pod that may be one of that name in another namespace. */
  NoNamespace(
      "gives a series with pod and without namespace, which may be of another's pod (group the"
          + " query by namespace and pod)"),
  /** Text, a list of points in time, or another thing that is not one number. */
  NotANumber("gives something else than a number"),
  /** NaN, infinite or too large for a number. */
  NotFiniteNumber("gives NaN or infinity"),
  /** The answer is not of the form that was agreed. */
  NotUnderstood("answers in a form that is not understood"),
  /** The answer is not for now: a cache, or a clock that is off. */
  OtherTime("answers for another time than now: see its clock and ours"),
  /** The answer comes with a warning that it is not whole. */
  Partial("warns that its answer may not be whole"),
  /** HTTP 400 or 422: the question is wrong. */
  BadQuestion("refuses the question: try it there by hand"),
  /** HTTP 429: too many questions. */
  Throttled("asks to be asked less often"),
  /** HTTP 503. */
  Overloaded("is not ready to answer"),
  /** So many calls are under way that this one has not begun in time. */
  Busy("is busy with other questions of ours"),
  /** It has failed so often that it is left in peace for a while. */
  Resting("has failed several times and is left in peace for a while");

  private final String words;

  Silence(String words) {
    this.words = words;
  }

  /** In words; what concerns one metric is to be followed by its name. */
  public String words() {
    return words;
  }
}
