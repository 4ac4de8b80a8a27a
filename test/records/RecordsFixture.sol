// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ERC7913P256Verifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";
import {ConsentRegistry} from "../../contracts/records/ConsentRegistry.sol";
import {Duties} from "../../contracts/identity/Duties.sol";
import {EmergencyAccess} from "../../contracts/records/EmergencyAccess.sol";
import {Licences} from "../../contracts/identity/Licences.sol";
import {OrganizationRegistry} from "../../contracts/identity/OrganizationRegistry.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {RecordRegistry} from "../../contracts/records/RecordRegistry.sol";
import {OrgId, PatientId} from "../../contracts/identity/types.sol";
import {TestBase} from "../shared/TestBase.sol";

/// A patient's contract account: valid is what its owner signed.
contract Wallet is IERC1271 {
    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address recovered, , ) = ECDSA.tryRecover(digest, signature);
        return recovered == OWNER ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}

/// Organisations, members and patients of every kind of signer, deployed for real.
abstract contract RecordsFixture is TestBase {
    enum Kind {
        Account,
        Wallet,
        P256
    }

    /// @param key Private key, of the curve that `kind` signs with.
    /// @param account From where transactions come; for a P-256 key an account that is not the patient's.
    struct Person {
        PatientId id;
        Kind kind;
        uint256 key;
        address account;
        bytes signer;
    }

    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant END = START + 365 days;
    bytes32 internal constant TREAT = "TREAT";
    bytes32 internal constant HRESCH = "HRESCH";
    bytes32 internal constant DIRECTORY = keccak256("key directory");
    uint256 internal constant P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;

    AccessManager internal authority;
    OrganizationRegistry internal organizations;
    PatientRegistry internal patients;
    EmergencyAccess internal emergencies;
    ConsentRegistry internal consents;
    RecordRegistry internal records;
    ERC7913P256Verifier internal p256;

    Person internal alice;
    Person internal bob;
    Person internal carol;

    OrgId internal hospital;
    OrgId internal laboratory;
    OrgId internal insurer;
    address internal hospitalController = address(0xC0FFEE01);
    address internal laboratoryController = address(0xC0FFEE02);
    address internal insurerController = address(0xC0FFEE03);
    address internal doctor = address(0xD0C1);
    address internal clerk = address(0xC1E4);
    address internal scribe = address(0x5C41BE);
    address internal stranger = address(0xBAD);

    /// For the setUp of a test and the constructor of a handler.
    function deploy() internal {
        vm.warp(START);
        authority = new AccessManager(address(this));
        organizations = new OrganizationRegistry(address(authority), 2 days);
        patients = new PatientRegistry();
        emergencies = new EmergencyAccess(address(authority), patients, organizations);
        consents = new ConsentRegistry(patients, organizations, emergencies);
        records = new RecordRegistry(patients, organizations);
        p256 = new ERC7913P256Verifier();

        hospital = organizations.accredit(hospitalController, keccak256("hospital"), Licences.CARE, END);
        laboratory = organizations.accredit(laboratoryController, keccak256("laboratory"), Licences.LABORATORY, END);
        insurer = organizations.accredit(insurerController, keccak256("insurer"), Licences.INSURER, END);
        join(hospital, hospitalController, doctor, Duties.READ | Duties.WRITE, END);
        join(hospital, hospitalController, clerk, Duties.READ, END);
        join(hospital, hospitalController, scribe, Duties.WRITE, END);

        alice = newPerson(Kind.Account, 0xA11CE);
        bob = newPerson(Kind.Wallet, 0xB0B);
        carol = newPerson(Kind.P256, 0xCA401);
    }

    function join(OrgId org, address controller, address account, uint32 duties, uint40 until) internal {
        vm.prank(controller);
        organizations.offerMembership(org, account, duties, until);
        vm.prank(account);
        organizations.acceptMembership(org, duties, until);
    }

    function newPerson(Kind kind, uint256 key) internal returns (Person memory person) {
        person.kind = kind;
        person.key = key;
        person.account = vm.addr(key);
        if (kind == Kind.Account) {
            person.signer = abi.encodePacked(person.account);
        } else if (kind == Kind.Wallet) {
            person.account = address(new Wallet(person.account));
            person.signer = abi.encodePacked(person.account);
        } else {
            (uint256 x, uint256 y) = vm.publicKeyP256(key);
            person.signer = abi.encodePacked(address(p256), x, y);
        }
        person.id = patients.register(person.signer, DIRECTORY, bytes32(key));
    }

    function signatureOf(Person memory person, bytes32 digest) internal pure returns (bytes memory) {
        if (person.kind == Kind.P256) {
            (bytes32 r, bytes32 s) = vm.signP256(person.key, digest);
            if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
            return abi.encodePacked(r, s);
        }
        (uint8 v, bytes32 r1, bytes32 s1) = vm.sign(person.key, digest);
        return abi.encodePacked(r1, s1, v);
    }

    /// The digest that the new signer of `patient` accepts, from the type's own words.
    function acceptanceDigest(PatientId patient, bytes memory newSigner) internal view returns (bytes32) {
        return
            typedDigest(
                domainOf("medtrail PatientRegistry", block.chainid, address(patients)),
                keccak256(
                    abi.encode(
                        keccak256("SignerAcceptance(bytes32 patient,bytes newSigner,uint48 nonce)"),
                        patient,
                        keccak256(newSigner),
                        patients.patientOf(patient).nonce
                    )
                )
            );
    }

    /// Rotates an account's signer to another account's key and returns the person under the new key.
    function rotate(Person memory person, uint256 newKey) internal returns (Person memory rotated) {
        rotated = Person(person.id, Kind.Account, newKey, vm.addr(newKey), abi.encodePacked(vm.addr(newKey)));
        bytes memory acceptance = signatureOf(rotated, acceptanceDigest(person.id, rotated.signer));
        vm.prank(person.account);
        patients.rotateSigner(person.id, rotated.signer, acceptance);
    }

    function domainOf(string memory name, uint256 chainId, address verifier) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                    keccak256(bytes(name)),
                    keccak256("1"),
                    chainId,
                    verifier
                )
            );
    }

    function typedDigest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// The first 24 bytes of keccak256, as the patients' registry names an account in its errors.
    function signerHashOf(address account) internal pure returns (bytes24) {
        return bytes24(keccak256(abi.encodePacked(account)));
    }

    /// The slot of a nested mapping's value.
    function under(bytes32 slot, bytes32 key) internal pure returns (bytes32) {
        return keccak256(abi.encode(key, slot));
    }
}
