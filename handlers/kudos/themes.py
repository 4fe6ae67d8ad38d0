"""What somebody is most likely thanked for, by the words that were used. Pure."""

from __future__ import annotations

import re

import snowballstemmer

from storage.kudos import Theme

_WORDS = {
    Theme.CODE: """
        code coding bug bugs bugfix debug software script scripts program programming package library release
        refactor refactoring function python test tests testing merge pull request patch notebook pipeline
        workflow snakemake git repository
    """,
    Theme.DATA: """
        data dataset datasets database metadata curation curate cleaning archive archiving deposit fair
        spreadsheet statistics analysis figures plot visualisation schema
    """,
    Theme.TEACHING: """
        teach teaching taught lesson lessons course courses workshop training trainer tutorial session explain
        explaining explained mentor mentoring mentored students carpentries showed demonstrating
    """,
    Theme.INFRASTRUCTURE: """
        cluster server servers hpc storage network infrastructure rig instrument microscope laser equipment
        laboratory machine maintenance repair repaired mending mended fix upgrade install installed backup
        cloud container deployment compute calibration calibrated workstation
    """,
    Theme.COMMUNITY: """
        community meeting organise organised organising organiser event welcome welcoming newcomers support
        inclusive committee volunteer volunteering hosting hosted chair chairing social listening
    """,
    Theme.AUTHORSHIP: """
        paper author authorship manuscript publication article draft review reviewing figure writing write
        written preprint proposal grant poster citation credit
    """,
    Theme.SAFETY: """
        safety safe risk assessment hazard spill fire alarm coshh cryogen lockdown evacuation first aid
        incident radiation chemical chemicals accident
    """,
}
_STEMMER = snowballstemmer.stemmer("english")


def _stems(said: str) -> list[str]:
    found: list[str] = _STEMMER.stemWords(re.findall(r"[^\W\d_]+", said.casefold()))
    return found


_STEMS = {theme: frozenset(_stems(words)) for theme, words in _WORDS.items()}
# Of two that are as likely the one that says more: “fixing the cluster” isn't about a community.
_ORDER = (
    Theme.SAFETY,
    Theme.AUTHORSHIP,
    Theme.TEACHING,
    Theme.DATA,
    Theme.CODE,
    Theme.INFRASTRUCTURE,
    Theme.COMMUNITY,
)


def guessed(text: str) -> Theme:
    """The theme whose words are used most; the community where none is."""
    used = _stems(text)
    counts = {theme: sum(stem in _STEMS[theme] for stem in used) for theme in _ORDER}
    most = max(counts.values())
    return next(theme for theme in _ORDER if counts[theme] == most) if most else Theme.COMMUNITY
