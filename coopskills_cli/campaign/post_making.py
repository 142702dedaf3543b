"""Make a Post from a file as written and the original that it translates, and tell all that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coopskills_cli.campaign.post_draft import Draft, Made, Written
from coopskills_cli.campaign.post_options import Options
from coopskills_cli.campaign.post_overrides import Overrides
from coopskills_cli.campaign.post_schema import KEYS, PostKeys, checked
from coopskills_cli.campaign.post_variables import reserved, unknown_keys
from coopskills_cli.campaign.spans import shown
from coopskills_cli.campaign.targets import targets, words
from coopskills_cli.campaign.values import suggestion
from coopskills_cli.campaign.yaml_reading import Fault
from coopskills_cli.errors import CampaignError
from coopskills_cli.models import Campaign, Post

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopskills_cli.campaign.templates import Templates


class PostMaker:
    """Makes the posts of one campaign."""

    def __init__(self, campaign: Campaign, templates: Templates) -> None:
        self._campaign = campaign
        self._templates = templates
        self._kinds = templates.kinds()
        self._overrides = Overrides(campaign, templates, targets(campaign))

    def make(self, written: Written, original: Made | None) -> Made:
        """The post as far as it could be read, and its faults in file order, those of its form included."""
        draft = Draft(written, original)
        given, wrong = checked({key: value for key, value in draft.keys.items() if key in KEYS}, PostKeys)
        for key, fault in wrong:
            draft.report(key, fault)
        media = original.post.media if original else ()
        fields = Options(self._campaign, self._kinds, draft.keys, draft.report, media).fields(given)
        if not draft.own("media"):
            fields["media"] = tuple(replace(picture, alt="", line=1) for picture in media)
        language = self._language(draft, given.language)
        sources = [written, *([original.written] if original else [])]
        post = Post(
            slug=written.file.slug,
            language=language,
            path=written.file.path,
            accounts=self._accounts(draft, given.accounts, language),
            bodies=written.bodies,
            overrides=self._overrides.read(draft, fields.get("kind", "default")),
            vars=draft.variables,
            lines=draft.lines,
            sources={source.file.path: source.fingerprint for source in sources},
            **fields,
        )
        # where the front matter could not be found, nothing is known of keys and text
        if written.bodies:
            self._check(draft, post)
        return Made(written, post, tuple(sorted(draft.faults, key=lambda fault: fault.line)))

    def _language(self, draft: Draft, named: str) -> str:
        known, of_file = self._campaign.languages, draft.written.file.language
        if of_file and of_file not in known:
            remedy = f"{suggestion(of_file, known)}; or add it to 'languages' in config.toml"
            draft.faults.append(Fault(0, "unknown-language", f"'{of_file}' is no language of the campaign", remedy))
        elif named and of_file and named != of_file:
            what = f"the file's name says '{of_file}', and this line '{shown(named)}'"
            draft.report("language", Fault(draft.keys["language"].line, "unknown-language", what, "take the line out"))
        elif named and named not in known:
            what = f"'{shown(named)}' is no language of the campaign"
            line = draft.keys["language"].line
            draft.report("language", Fault(line, "unknown-language", what, suggestion(named, known)))
            return known[0]
        return of_file or named or known[0]

    def _accounts(self, draft: Draft, named: Sequence[str] | None, language: str) -> tuple[str, ...] | None:
        if named is None:
            return None
        accounts, line = self._campaign.accounts, draft.keys["accounts"].line
        kept = dict.fromkeys(name for name in named if name in accounts and language in accounts[name].languages)
        for name in named:
            if name not in accounts:
                what, remedy = f"no account is called '{shown(name)}'", suggestion(name, sorted(accounts))
                draft.report("accounts", Fault(line, "unknown-account", what, remedy))
            elif name not in kept:
                what = f"{name} does not carry the language '{language}'"
                remedy = f"add it to 'languages' of {name} in config.toml, or take the account out"
                draft.report("accounts", Fault(line, "account-language", what, remedy))
        if not named:
            draft.report(
                "accounts", Fault(line, "bad-value", "no account stands here", "name one, or take the line out")
            )
        elif not kept and not draft.own("accounts"):
            what = f"none of the original's accounts carries the language '{language}'"
            draft.faults.append(Fault(1, "account-language", what, "name the accounts of this text: accounts: [...]"))
        return tuple(kept)

    def _check(self, draft: Draft, post: Post) -> None:
        """What only shows when the post is seen as a whole."""
        if post.kind not in self._kinds:
            named = draft.keys.get("kind")
            if named is None or named.value is None:
                what = f"no template is called '{post.kind}'"
                remedy = f"write templates/{post.kind}.j2, or name another: kind: {', '.join(self._kinds) or '...'}"
                draft.faults.append(Fault(1, "unknown-kind", what, remedy))
            return
        own = {key: value for key, value in draft.written.keys.items() if key not in KEYS}
        if own:
            for key, fault in unknown_keys(own, {post.kind}, post.bodies.values(), self._templates):
                draft.report(key, fault)
        if "vars" in draft.written.keys and isinstance(inner := draft.written.keys["vars"].value, dict):
            draft.faults.extend(fault for _, fault in reserved(inner, self._templates.reserved))
        draft.faults.extend(self._without_text(post))

    def _without_text(self, post: Post) -> Iterator[Fault]:
        """The accounts for which nothing is written, if the template shows the body."""
        if post.bodies[""].text or not self._shows_body(post.kind):
            return
        names = [name for name, account in self._campaign.accounts.items() if post.language in account.languages]
        accounts = [self._campaign.accounts[name] for name in (names if post.accounts is None else post.accounts)]
        written = {*post.bodies, *(target for target, fields in post.overrides.items() if "body" in fields)} - {""}
        without = [account.name for account in accounts if not written.intersection(words(account))]
        if without or not written:
            whom = f" for {', '.join(without)}" if written else ""
            what = f"the post has no text{whom}"
            yield Fault(post.bodies[""].line, "no-text", what, "write it below the front matter")

    def _shows_body(self, kind: str) -> bool:
        try:
            return self._templates.shows_body(kind)
        except CampaignError:  # told where the template is rendered
            return False
