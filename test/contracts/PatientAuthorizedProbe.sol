// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IPatientRegistry} from "../../contracts/identity/interfaces/IPatientRegistry.sol";
import {PatientAuthorized} from "../../contracts/identity/PatientAuthorized.sol";
import {PatientId} from "../../contracts/identity/types.sol";

/// The smallest contract of another room: it asks whether a patient sent or signed.
contract PatientAuthorizedProbe is PatientAuthorized {
    constructor(IPatientRegistry patients) PatientAuthorized(patients) EIP712("medtrail Probe", "1") {}

    function requireSent(PatientId patient, uint16 scopes) external view {
        _requireSent(patient, scopes);
    }

    function requireSigned(
        PatientId patient,
        uint16 scopes,
        bytes32 structHash,
        uint40 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external view {
        _requireSigned(patient, scopes, structHash, deadline, signer, signature);
    }
}
