"""Technique transfer: requests, contracts, rounds, trainees, satellites and networks."""

from transfers.models.contracts import Contract, ReadinessItem, Stage
from transfers.models.decisions import ContractDecision
from transfers.models.networks import NetworkMember, SatelliteLink, SpecialtyNetwork, Visit
from transfers.models.requests import (
    RequestAttachment,
    RequestNote,
    RequestSource,
    TransferRequest,
)
from transfers.models.rounds import Performance, Round, Trainee, TraineePost

__all__ = [
    "Contract",
    "ContractDecision",
    "NetworkMember",
    "Performance",
    "ReadinessItem",
    "RequestAttachment",
    "RequestNote",
    "RequestSource",
    "Round",
    "SatelliteLink",
    "SpecialtyNetwork",
    "Stage",
    "Trainee",
    "TraineePost",
    "TransferRequest",
    "Visit",
]
