import { apportion } from "../../src/resources/apportion/apportion.js";
import { certifyStability } from "../../src/resources/matching/certifyStability.js";
import { match } from "../../src/resources/matching/match.js";
import { verifyStability } from "../../src/resources/matching/verifyStability.js";
import { NEW_ENGLAND, VERMONT } from "./newEngland.js";
import type { Story } from "./Story.js";

/** Ventilators in a strategic reserve, which go to the states. */
const RESERVE = 46;

// Clinicians who come to help, and where they would work; wards rank by the experience that they need, and Burlington takes two over both.
const HELPERS = {
  students: {
    "Dr Ames": ["Burlington ICU", "Burlington ED", "Rutland ICU"],
    "Dr Brook": ["Burlington ICU", "Rutland ICU"],
    "Dr Cole": ["Burlington ED", "Burlington ICU", "Berlin ICU"],
    "Dr Dunn": ["Burlington ICU", "Burlington ED", "Berlin ICU", "Rutland ICU"],
    "Dr Eliot": ["Rutland ICU", "Burlington ED"],
  },
  supervisors: {
    Burlington: ["Dr Dunn", "Dr Ames", "Dr Eliot", "Dr Cole", "Dr Brook"],
    Rutland: ["Dr Brook", "Dr Eliot", "Dr Ames", "Dr Dunn"],
    Berlin: ["Dr Cole", "Dr Dunn"],
  },
  projects: {
    "Burlington ICU": "Burlington",
    "Burlington ED": "Burlington",
    "Rutland ICU": "Rutland",
    "Berlin ICU": "Berlin",
  },
  project_capacity: 1,
  supervisor_capacity: { Burlington: 2, Rutland: 1, Berlin: 1 },
} as const;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Off chain: a stock is split by weight, and two sides that rank each other are matched. */
export async function playSplitting(story: Story): Promise<void> {
  story.chapter("Ventilators go to the states of New England, and on to Vermont's hospitals");
  const beds = { weights: NEW_ENGLAND.map(({ icuBeds }) => icuBeds) };
  const listed = (given: readonly number[]) => NEW_ENGLAND.map(({ code }, i) => `${code} ${given[i]}`).join(", ");
  const split = (method: Parameters<typeof apportion>[0]["method"], units: number) =>
    apportion({ ...beds, method, units });
  story.tell(`Staffed ICU beds of 2020, from CovidCareMap: ${listed(beds.weights)}.`);
  const [before, after] = [split("largest_remainder", RESERVE), split("largest_remainder", RESERVE + 1)];
  story.tell(`${RESERVE} by largest remainder: ${listed(before)}. One more arrives: ${listed(after)}.`);
  story.holds(
    "Vermont lost one because the stock grew: the Alabama paradox",
    (after.at(-1) ?? 0) < (before.at(-1) ?? 0),
  );
  const [fair, fairer] = [split("huntington", RESERVE), split("huntington", RESERVE + 1)];
  story.tell(`By Huntington-Hill: ${listed(fair)}, then ${listed(fairer)}.`);
  story.holds(
    "Nobody loses by it, and everything is given out",
    fair.every((count, i) => count <= (fairer[i] ?? 0)) && sum(fairer) === RESERVE + 1,
  );
  const state = NEW_ENGLAND.find(({ code }) => code === "VT")?.ventilators ?? 0;
  const demand = VERMONT.map(({ icuBeds }) => icuBeds);
  const local = apportion({
    method: "saintelague",
    weights: VERMONT.map(({ staffedBeds }) => staffedBeds),
    units: state,
    demand,
  });
  story.tell(`Vermont's ${state} by Webster, weighed by staffed beds, at most one for each ICU bed:`);
  for (const [i, { town, icuBeds }] of VERMONT.entries()) story.tell(`  ${town}: ${local[i]} for ${icuBeds} ICU beds`);
  story.holds(
    "No hospital gets more than it has beds for, and none of the stock is left",
    sum(local) === state && local.every((count, i) => count <= (demand[i] ?? 0)),
  );

  story.chapter("Five clinicians are matched with four wards");
  const result = match(HELPERS);
  for (const [ward, names] of Object.entries(result)) story.tell(`${ward}: ${[names].flat().join(", ") || "nobody"}`);
  const certificate = await story.does("clearing house", "matches by deferred acceptance and certifies stability", () =>
    certifyStability(HELPERS, result),
  );
  story.holds(
    "Anyone who has the lists finds the certificate true",
    (await verifyStability(HELPERS, certificate)).length === 0,
  );
  for (const [name, refusals] of Object.entries(certificate.refusals)) {
    const [first] = refusals;
    if (first) story.tell(`${name} has not got ${first.place}: ${first.because}`);
  }
  const favoured = {
    ...result,
    "Berlin ICU": ["Dr Dunn"],
    "Burlington ICU": ["Dr Ames"],
    "Burlington ED": ["Dr Cole"],
  };
  await story.isRefused("clearing house", "certifies a favour to Dr Cole", "matching.unstable", () =>
    certifyStability(HELPERS, favoured),
  );
}
