// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
'use strict';

// What an agent in JavaScript has: the OpenFeature SDK with an unmodified provider, and the
// environment of its pod. A test asks it in lines of JSON and gets one line for each; it ends when
// the test closes the pipe.

const readline = require('node:readline');
const { OpenFeature, ProviderEvents } = require('@openfeature/server-sdk');
const { FlagdProvider } = require('@openfeature/flagd-provider');
const { OFREPProvider } = require('@openfeature/ofrep-provider');

const events = [];
for (const event of Object.values(ProviderEvents)) {
  OpenFeature.addHandler(event, () => events.push(event));
}
const client = OpenFeature.getClient();

// Of the environment, as the specification of OFREP has it, this version reads nothing itself.
function ofrep() {
  const headers = (process.env.OFREP_HEADERS ?? '')
    .split(',')
    .filter((header) => header !== '')
    .map((header) => header.split(/=(.*)/s).slice(0, 2).map(decodeURIComponent));
  return new OFREPProvider({ baseUrl: process.env.OFREP_ENDPOINT, headers });
}

const answers = {
  async connect({ provider }) {
    try {
      await OpenFeature.setProviderAndWait(provider === 'flagd' ? new FlagdProvider() : ofrep());
      return {};
    } catch (failure) {
      return { failure: String(failure) };
    }
  },
  async evaluate({ key, id }) {
    return client.getBooleanDetails(key, false, id === undefined ? {} : { targetingKey: id });
  },
  async provider() {
    return { state: client.providerStatus, events };
  },
};

readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const question = JSON.parse(line);
  console.log(JSON.stringify(await answers[question.ask](question)));
});
process.stdin.on('end', () => process.exit(0));
