import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { Host, MatchingProblem, Place } from "./MatchingProblem.js";
import { hospitalResidentForm, stableMarriageForm, studentAllocationForm } from "./matchingForms.js";

type Lists = Readonly<Record<string, readonly string[]>>;
type Capacities = number | Readonly<Record<string, number>>;

/**
 * Preference lists in any of the three shapes, as one problem.
 * @throws InputError "input.invalid" naming the rule and where it is broken: among others, that every name listed is one of the other side,
 * and that everybody who offers places has a capacity.
 */
export function readMatching(input: unknown): MatchingProblem {
  const has = (key: string) => typeof input === "object" && input !== null && Object.hasOwn(input, key);
  requireKeptKeys(input);
  if (has("suitors")) return readMarriage(input);
  if (has("students")) return readAllocation(input);
  const { residents, hospitals, capacity, proposing } = checkInput(hospitalResidentForm, input, "matching");
  const hosts = hostsOf(hospitals, capacitiesOf(hospitals, capacity, "capacity"), residents, "hospitals");
  const places = hosts.map(ownPlace);
  return {
    applicants: applicantsOf(residents, places, "residents"),
    places,
    hosts,
    proposing: proposing === "hospitals" ? "hosts" : "applicants",
    listedBy: "place",
  };
}

function readMarriage(input: unknown): MatchingProblem {
  const { suitors, reviewers, proposing } = checkInput(stableMarriageForm, input, "matching");
  const hosts = hostsOf(reviewers, () => 1, suitors, "reviewers");
  const places = hosts.map(ownPlace);
  const applicants = applicantsOf(suitors, places, "suitors");
  const all = [...Object.values(suitors), ...Object.values(reviewers)];
  if (hosts.length !== applicants.size || all.some((list) => list.length !== hosts.length)) {
    refuse(
      "suitors",
      "as many as reviewers, and all list all of the other side; otherwise give residents and hospitals",
    );
  }
  return {
    applicants,
    places,
    hosts,
    proposing: proposing === "reviewers" ? "hosts" : "applicants",
    listedBy: "applicant",
  };
}

function readAllocation(input: unknown): MatchingProblem {
  const checked = checkInput(studentAllocationForm, input, "matching");
  const { students, supervisors, projects } = checked;
  const capacityOf = capacitiesOf(projects, checked.project_capacity, "project_capacity");
  const ofSupervisor = capacitiesOf(supervisors, checked.supervisor_capacity, "supervisor_capacity");
  const hosts = hostsOf(supervisors, ofSupervisor, students, "supervisors");
  const hostOf = new Map(hosts.map((host) => [host.name, host]));
  const places = Object.entries(projects).map(([name, supervisor]): Place => {
    const host = hostOf.get(supervisor) ?? refuse(`projects.${name}`, "one of the supervisors");
    return { name, host, capacity: capacityOf(name) };
  });
  return {
    applicants: applicantsOf(students, places, "students"),
    places,
    hosts,
    proposing: "applicants",
    listedBy: "place",
  };
}

const ownPlace = (host: Host): Place => ({ name: host.name, capacity: host.capacity, host });

function hostsOf(lists: Lists, capacityOf: (host: string) => number, applicants: object, path: string): Host[] {
  return Object.entries(lists).map(([name, list]) => {
    const ranks = list.map((applicant, rank): [string, number] => {
      if (!Object.hasOwn(applicants, applicant)) refuse(`${path}.${name}.${rank}`, "a name of the other side");
      return [applicant, rank];
    });
    return { name, capacity: capacityOf(name), ranking: new Map(ranks) };
  });
}

function applicantsOf(lists: Lists, places: readonly Place[], path: string): MatchingProblem["applicants"] {
  const byName = new Map(places.map((place) => [place.name, place]));
  const placesOf = (name: string, list: readonly string[]) =>
    list.map((place, i) => byName.get(place) ?? refuse(`${path}.${name}.${i}`, "a name of the other side"));
  return new Map(Object.entries(lists).map(([name, list]) => [name, placesOf(name, list)]));
}

function capacitiesOf(owners: object, capacities: Capacities, path: string): (owner: string) => number {
  if (typeof capacities === "number") return () => capacities;
  for (const owner of Object.keys(capacities)) {
    if (!Object.hasOwn(owners, owner)) refuse(`${path}.${owner}`, "a name that offers places");
  }
  const byOwner = new Map(Object.entries(capacities));
  return (owner) => byOwner.get(owner) ?? refuse(`${path}.${owner}`, "missing; all who offer places have a capacity");
}

/** zod leaves this key out of what it reads, so that its list would silently be lost. */
function requireKeptKeys(input: unknown): void {
  if (typeof input !== "object" || input === null) return;
  for (const [path, part] of Object.entries(input)) {
    if (typeof part === "object" && part !== null && Object.hasOwn(part, "__proto__")) {
      refuse(path, "another name than __proto__");
    }
  }
}

function refuse(path: string, rule: string): never {
  throw new InputError("input.invalid", "The matching breaks a rule", { rule: `${path}: ${rule}` });
}
