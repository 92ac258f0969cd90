// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import dev.sluice.demo.fleet.HttpPlace.Answer;
import dev.sluice.demo.fleet.HttpPlace.Question;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The knobs by which new paths are broken and mended. */
record PathSwitches(List<DualPath> paths) {
  private static final Pattern PERCENT = Pattern.compile("percent=([0-9]{1,3})");

  PathSwitches {
    paths = List.copyOf(paths);
  }

  /** Breaks the path of each of these flags by so many percent. */
  void breakAll(Map<String, Integer> broken) {
    broken.forEach(
        (key, percent) ->
            path(key)
                .orElseThrow(() -> new IllegalArgumentException("--break: no flag " + key))
                .breakNew(percent / 100.0));
  }

  /** Does what is asked for: {@code POST /paths/<flag>/break?percent=20}, {@code .../mend}. */
  Answer answer(Question question) {
    List<String> words = List.of(question.path().split("/", -1));
    if (!question.method().equals("POST")
        || words.size() != 3
        || !words.getFirst().equals("paths")) {
      return Answer.notFound("nothing at " + question.method() + " /" + question.path());
    }
    String key = words.get(1);
    return path(key)
        .map(path -> turn(path, words.get(2), question.query()))
        .orElseGet(() -> Answer.notFound("no path for flag " + key));
  }

  private Optional<DualPath> path(String key) {
    return paths.stream().filter(p -> p.key().equals(key)).findFirst();
  }

  private static Answer turn(DualPath path, String verb, String query) {
    if (verb.equals("mend")) {
      path.mend();
      return Answer.done();
    }
    Matcher percent = PERCENT.matcher(query);
    if (!verb.equals("break") || !percent.matches() || Integer.parseInt(percent.group(1)) > 100) {
      return Answer.text(
          400,
          "use /paths/" + path.key() + "/mend or /paths/" + path.key() + "/break?percent=20\n");
    }
    path.breakNew(Integer.parseInt(percent.group(1)) / 100.0);
    return Answer.done();
  }
}
