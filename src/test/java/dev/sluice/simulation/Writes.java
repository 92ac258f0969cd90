// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.simulation.ModelApi.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** The way of one operator's writes to the API server, with all that goes wrong on it. */
final class Writes {
  /** What the operator learns. */
  enum Answer {
    NOTHING,
    STORED,
    FAILED,
    IN_FLIGHT
  }

  /** What will happen to the next write. */
  enum Trap {
    NONE,
    CRASH_BEFORE,
    CRASH_AFTER,
    LOSE_ANSWER,
    CONFLICT,
    SLOW
  }

  /** The process has died; the run takes it down. */
  static final class Crashed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crashed() {
      super("crashed", null, false, false);
    }
  }

  /**
   * A write under way.
   *
   * @param astray whether the clock that it was decided by was wrong
   * @param elsewhere what it rests on of other objects, as they stood when it was sent
   */
  private record Flight(
      int turn,
      Kind kind,
      HasMetadata base,
      Object status,
      boolean astray,
      List<HasMetadata> elsewhere,
      Runnable after) {
    String name() {
      return base.getMetadata().getName();
    }
  }

  private final int number;
  private final Sabotage sabotage;
  private final ModelApi api;
  private final TrueTime time;
  private final LocalClock clock;
  private final Coverage coverage;
  private final Quorum quorum;
  private Trap trap = Trap.NONE;
  private boolean connected = true;
  private Flight flight;
  private boolean overtaken;
  private boolean astray;

  Writes(
      int number,
      Sabotage sabotage,
      ModelApi api,
      Quorum quorum,
      TrueTime time,
      LocalClock clock,
      Coverage coverage) {
    this.number = number;
    this.sabotage = sabotage;
    this.api = api;
    this.quorum = quorum;
    this.time = time;
    this.clock = clock;
    this.coverage = coverage;
  }

  void set(Trap next) {
    trap = next;
  }

  void connected(boolean is) {
    connected = is;
  }

  boolean inFlight() {
    return flight != null;
  }

  boolean pendingOf(int turn) {
    return flight != null && flight.turn() == turn;
  }

  int turnInFlight() {
    return flight.turn();
  }

  /** Writes a status; {@code after} is what follows if it is stored. */
  Answer write(int turn, Kind kind, HasMetadata base, Object status, Runnable after) {
    Trap sprung = trap;
    trap = Trap.NONE;
    if (sprung == Trap.CRASH_BEFORE) {
      throw new Crashed();
    }
    if (!connected) {
      return Answer.FAILED;
    }
    if (sprung == Trap.CONFLICT) {
      return Answer.FAILED;
    }
    boolean wrong = clock.skew() != 0;
    if (sprung == Trap.SLOW && flight == null) {
      List<HasMetadata> elsewhere = quorum.elsewhere(kind, base, status);
      flight = new Flight(turn, kind, base, status, wrong, elsewhere, after);
      return Answer.IN_FLIGHT;
    }
    Flight write = new Flight(turn, kind, base, status, wrong, List.of(), after);
    boolean stored = send(write);
    if (stored && sprung == Trap.CRASH_AFTER) {
      throw new Crashed();
    }
    if (!stored || sprung == Trap.LOSE_ANSWER) {
      return Answer.FAILED;
    }
    after.run();
    return Answer.STORED;
  }

  boolean connected() {
    return connected;
  }

  /** Creates something that is no status; whether the answer comes. */
  boolean creates(Runnable request) {
    Trap sprung = trap == Trap.SLOW || trap == Trap.CONFLICT ? Trap.NONE : trap;
    trap = sprung == trap ? Trap.NONE : trap;
    if (sprung == Trap.CRASH_BEFORE) {
      throw new Crashed();
    }
    request.run();
    if (sprung == Trap.CRASH_AFTER) {
      throw new Crashed();
    }
    return sprung != Trap.LOSE_ANSWER;
  }

  Answer land(boolean sameProcess) {
    Flight landing = flight;
    flight = null;
    overtaken =
        !landing
            .elsewhere()
            .equals(quorum.elsewhere(landing.kind(), landing.base(), landing.status()));
    boolean stored = send(landing);
    overtaken = false;
    if (!stored) {
      return Answer.FAILED;
    }
    if (sameProcess) {
      landing.after().run();
    }
    return Answer.STORED;
  }

  /**
   * Whether the write that is just arriving was overtaken on its way by a change of another object
   * that it rests on. Its own object is locked; no API server locks two.
   */
  boolean overtaken() {
    return overtaken;
  }

  /** Whether the write that is just arriving was decided by a clock that was wrong just then. */
  boolean astray() {
    return astray;
  }

  private String version(Flight write) {
    boolean locked = sabotage != Sabotage.UNLOCKED && sabotage != Sabotage.HASTY;
    HasMetadata now = api.get(write.kind(), write.name());
    return (locked || now == null ? write.base() : now).getMetadata().getResourceVersion();
  }

  private boolean send(Flight write) {
    astray = write.astray();
    Outcome outcome =
        api.status(
            write.kind(), write.name(), version(write), write.status(), time.instant(), number);
    coverage.written(outcome);
    if (outcome == Outcome.REFUSED) {
      coverage.refused(api.refusal());
      if (api.refusal().contains(Rules.FENCED)) {
        // The product asks for the Lease, which another holds by now, and ends.
        throw new Crashed();
      }
      throw new Broken(
          "operator "
              + number
              + " is refused what it decided on the latest version: "
              + api.refusal());
    }
    return outcome == Outcome.COMMITTED;
  }
}
