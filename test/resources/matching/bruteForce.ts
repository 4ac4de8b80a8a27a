/** A small instance as plain data, with its own notion of stability: what the tests hold the library against. */
export interface SmallInstance {
  readonly students: Readonly<Record<string, readonly string[]>>;
  readonly supervisors: Readonly<Record<string, readonly string[]>>;
  readonly projects: Readonly<Record<string, string>>;
  readonly project_capacity: Readonly<Record<string, number>>;
  readonly supervisor_capacity: Readonly<Record<string, number>>;
}

/** The project of each student who has one. */
export type Pairs = Readonly<Record<string, string>>;

const countOf = (names: readonly string[], name: string) => names.filter((one) => one === name).length;

function isAccepted(instance: SmallInstance, student: string, project: string): boolean {
  const host = instance.projects[project] ?? "";
  return (
    instance.students[student]?.includes(project) === true && instance.supervisors[host]?.includes(student) === true
  );
}

function fits(instance: SmallInstance, pairs: Pairs): boolean {
  const taken = Object.values(pairs);
  const hosts = taken.map((project) => instance.projects[project] ?? "");
  return (
    taken.every((project) => countOf(taken, project) <= (instance.project_capacity[project] ?? 0)) &&
    hosts.every((host) => countOf(hosts, host) <= (instance.supervisor_capacity[host] ?? 0))
  );
}

/** Every matching of accepted pairs that has room. */
export function allMatchings(instance: SmallInstance): Pairs[] {
  let partial: Pairs[] = [{}];
  for (const [student, list] of Object.entries(instance.students)) {
    const options = list.filter((project) => isAccepted(instance, student, project));
    partial = partial.flatMap((pairs) => [pairs, ...options.map((project) => ({ ...pairs, [student]: project }))]);
    partial = partial.filter((pairs) => fits(instance, pairs));
  }
  return partial;
}

/**
 * The pairs that would rather have each other, read off the words: the student prefers the project; and moving the student there is possible with
 * room that is free, or by sending away one student whom the supervisor likes less, from the project, or from the supervisor's others.
 */
export function blockingPairs(instance: SmallInstance, pairs: Pairs): string[] {
  const found: string[] = [];
  for (const [student, list] of Object.entries(instance.students)) {
    const own = pairs[student];
    for (const project of own === undefined ? list : list.slice(0, list.indexOf(own))) {
      if (!isAccepted(instance, student, project)) continue;
      const host = instance.projects[project] ?? "";
      const ranking = instance.supervisors[host] ?? [];
      const worse = Object.keys(pairs).filter((other) => ranking.indexOf(other) > ranking.indexOf(student));
      const leavers = worse.filter((other) => other !== student && instance.projects[pairs[other] ?? ""] === host);
      const isPossible = [undefined, ...leavers].some((leaver) => {
        const rest = Object.entries(pairs).filter(([one]) => one !== leaver);
        return fits(instance, { ...Object.fromEntries(rest), [student]: project });
      });
      if (isPossible) found.push(`${student} ${project}`);
    }
  }
  return found;
}
