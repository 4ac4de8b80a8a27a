// Facts of the spring of 2020, as CovidCareMap published them (https://github.com/covidcaremap/covid19-healthsystemcapacity, commit 26ba89bf99d2):
// staffed beds by hospital, from the US Healthcare Cost Report Information System; estimated full-featured mechanical ventilators by state.

export interface State {
  readonly code: string;
  readonly name: string;
  /** Staffed beds of intensive care, all hospitals. */
  readonly icuBeds: number;
  readonly ventilators: number;
}

export const NEW_ENGLAND: readonly State[] = [
  { code: "CT", name: "Connecticut", icuBeds: 674, ventilators: 688 },
  { code: "ME", name: "Maine", icuBeds: 254, ventilators: 214 },
  { code: "MA", name: "Massachusetts", icuBeds: 1481, ventilators: 1408 },
  { code: "NH", name: "New Hampshire", icuBeds: 252, ventilators: 207 },
  { code: "RI", name: "Rhode Island", icuBeds: 291, ventilators: 196 },
  { code: "VT", name: "Vermont", icuBeds: 94, ventilators: 90 },
];

export interface Hospital {
  readonly name: string;
  readonly town: string;
  /** CMS Certification Number. */
  readonly ccn: string;
  readonly staffedBeds: number;
  readonly icuBeds: number;
  /** Mean share of ICU beds in use, in percent. */
  readonly icuOccupancy: number;
}

/** Every hospital of Vermont that has intensive care. */
export const VERMONT: readonly Hospital[] = [
  {
    name: "University of Vermont Medical Center",
    town: "Burlington",
    ccn: "470003",
    staffedBeds: 415,
    icuBeds: 46,
    icuOccupancy: 65,
  },
  {
    name: "Central Vermont Medical Center",
    town: "Berlin",
    ccn: "470001",
    staffedBeds: 76,
    icuBeds: 14,
    icuOccupancy: 50,
  },
  {
    name: "Rutland Regional Medical Center",
    town: "Rutland",
    ccn: "470005",
    staffedBeds: 124,
    icuBeds: 13,
    icuOccupancy: 15,
  },
  {
    name: "Southwestern Vermont Medical Center",
    town: "Bennington",
    ccn: "470012",
    staffedBeds: 78,
    icuBeds: 10,
    icuOccupancy: 50,
  },
  { name: "North Country Hospital", town: "Newport", ccn: "471304", staffedBeds: 25, icuBeds: 5, icuOccupancy: 13 },
  {
    name: "Northeastern Vermont Regional Hospital",
    town: "St. Johnsbury",
    ccn: "471303",
    staffedBeds: 25,
    icuBeds: 4,
    icuOccupancy: 45,
  },
  { name: "Gifford Medical Center", town: "Randolph", ccn: "471301", staffedBeds: 29, icuBeds: 2, icuOccupancy: 29 },
];
