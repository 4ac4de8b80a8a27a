/** One standard vocabulary and how its words are written in full. */
export interface CbvVocabulary {
  readonly words: ReadonlySet<string>;
  readonly clause: string;
  /** What stands before the word in its web URI. */
  readonly web: string;
  /** What stands before it in its URN; vocabularies that came with 2.0 have none. */
  readonly urn?: string;
}

const CBV = "https://ref.gs1.org/cbv/";
const GS1 = "https://gs1.org/voc/";

/** The vocabularies of CBV 2.0, and those of the GS1 Web Vocabulary that sensor reports use. */
// biome-ignore format: word lists read best in lines
export const CBV_VOCABULARIES = {
  bizStep: {
    clause: "CBV 2.0 §7.1", web: `${CBV}BizStep-`, urn: "urn:epcglobal:cbv:bizstep:",
    words: new Set([
      "accepting", "arriving", "assembling", "collecting", "commissioning", "consigning", "creating_class_instance",
      "cycle_counting", "decommissioning", "departing", "destroying", "disassembling", "dispensing", "encoding",
      "entering_exiting", "holding", "inspecting", "installing", "killing", "loading", "other", "packing", "picking",
      "receiving", "removing", "repackaging", "repairing", "replacing", "reserving", "retail_selling", "sampling",
      "sensor_reporting", "shipping", "staging_outbound", "stock_taking", "stocking", "storing", "transporting",
      "unloading", "unpacking", "void_shipping",
    ]),
  },
  disposition: {
    clause: "CBV 2.0 §7.2", web: `${CBV}Disp-`, urn: "urn:epcglobal:cbv:disp:",
    words: new Set([
      "active", "available", "completeness_inferred", "completeness_verified", "conformant", "container_closed",
      "container_open", "damaged", "destroyed", "dispensed", "disposed", "encoded", "expired", "in_progress",
      "in_transit", "inactive", "mismatch_class", "mismatch_instance", "mismatch_quantity", "needs_replacement",
      "no_pedigree_match", "non_conformant", "non_sellable_other", "partially_dispensed", "recalled", "reserved",
      "retail_sold", "returned", "sellable_accessible", "sellable_not_accessible", "stolen", "unavailable", "unknown",
    ]),
  },
  bizTransactionType: {
    clause: "CBV 2.0 §7.3", web: `${CBV}BTT-`, urn: "urn:epcglobal:cbv:btt:",
    words: new Set([
      "bol", "cert", "desadv", "inv", "pedigree", "po", "poc", "prodorder", "recadv", "rma", "testprd", "testres",
      "upevt",
    ]),
  },
  sourceDestinationType: {
    clause: "CBV 2.0 §7.4", web: `${CBV}SDT-`, urn: "urn:epcglobal:cbv:sdt:",
    words: new Set([
      "location", "owning_party", "possessing_party",
    ]),
  },
  errorReason: {
    clause: "CBV 2.0 §7.5", web: `${CBV}ER-`, urn: "urn:epcglobal:cbv:er:",
    words: new Set([
      "did_not_occur", "incorrect_data",
    ]),
  },
  component: {
    clause: "CBV 2.0 §7", web: `${CBV}Comp-`,
    words: new Set([
      "altitude", "axial_distance", "azimuth", "easting", "elevation_angle", "height", "latitude", "longitude",
      "northing", "polar_angle", "spherical_radius", "x", "y", "z",
    ]),
  },
  measurementType: {
    clause: "GS1 Web Vocabulary", web: GS1,
    words: new Set([
      "AbsoluteHumidity", "AbsorbedDose", "AbsorbedDoseRate", "Acceleration", "Altitude", "AmountOfSubstance",
      "AmountOfSubstancePerUnitVolume", "Angle", "AngularAcceleration", "AngularMomentum", "AngularVelocity", "Area",
      "Capacitance", "Conductance", "Conductivity", "Count", "Density", "Dimensionless", "DoseEquivalent",
      "DoseEquivalentRate", "DynamicViscosity", "ElectricCharge", "ElectricCurrent", "ElectricCurrentDensity",
      "ElectricFieldStrength", "Energy", "Exposure", "Force", "Frequency", "Illuminance", "Inductance", "Irradiance",
      "KinematicViscosity", "Length", "LinearMomentum", "Luminance", "LuminousFlux", "LuminousIntensity",
      "MagneticFlux", "MagneticFluxDensity", "MagneticVectorPotential", "Mass", "MassConcentration", "MassFlowRate",
      "MassPerAreaTime", "MemoryCapacity", "MolalityOfSolute", "MolarEnergy", "MolarMass", "MolarVolume", "Power",
      "Pressure", "RadiantFlux", "RadiantIntensity", "Radioactivity", "RelativeHumidity", "Resistance", "Resistivity",
      "SolidAngle", "SpecificVolume", "Speed", "SurfaceDensity", "SurfaceTension", "Temperature", "Time", "Torque",
      "Voltage", "Volume", "VolumeFlowRate", "VolumeFraction", "VolumetricFlux", "Wavenumber",
    ]),
  },
  sensorAlertType: {
    clause: "GS1 Web Vocabulary", web: GS1,
    words: new Set([
      "ALARM_CONDITION", "ERROR_CONDITION",
    ]),
  },
} as const satisfies Record<string, CbvVocabulary>;

export type CbvKind = keyof typeof CBV_VOCABULARIES;
