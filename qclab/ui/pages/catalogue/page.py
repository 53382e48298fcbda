"""The catalogue: who the clients are, what is made, how it is tested, against which limits, where it is kept."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from qclab.domain.catalogue.draft import signing_blockers
from qclab.domain.catalogue.values import Method, Specification
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Refusal
from qclab.queries.catalogue.drafts import Step, drafted_by
from qclab.queries.catalogue.master_data import DRAFT, Kept
from qclab.queries.signatures.signatures import ReadSignature
from qclab.services.lab import Lab
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.confirm import confirm
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.browser import Browser
from qclab.ui.pages.catalogue.content import (
    METHODS,
    SPECIFICATIONS,
    TABLES,
    Content,
    read_content,
    read_history,
)
from qclab.ui.pages.catalogue.editor import Editor
from qclab.ui.pages.catalogue.entries import Entries
from qclab.ui.pages.catalogue.files import Files
from qclab.ui.pages.catalogue.in_force import InForce
from qclab.ui.pages.catalogue.relaxed import RelaxedDialog
from qclab.ui.pages.catalogue.versions import LISTED, Version, called, next_of, save, section_of
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowEntry, ShowNewEntry
from qclab.ui.widgets.words import button
from qclab.ui.words import moments


class CataloguePage(Page):
    title = "Catalogue"
    shows = frozenset({*TABLES.values(), "parameter", "criterion", "plan_line", "gate"})
    keys = (
        ("Ctrl+Ins, Ctrl+Del", "add, remove a line of the draft"),
        ("Alt+Up, Alt+Down", "move a line of the draft"),
        ("Space", "tick a cell of the draft"),
        ("Ctrl+Z, Ctrl+Y", "take the last step in the draft back, or again"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self._steps: Sequence[Step] = ()
        self._begins = ""  # the section in which another page asked for a new entry
        self.editor: Editor | None = None
        self.files = Files(self, lab, self.refresh)
        self.browser = Browser(lab, acts, preferences)
        self.in_force = InForce(self, lab, self.refresh)
        self.entries = Entries(self, lab, self.browser, self.refresh)
        self._build()
        self.refresh()

    # what the window asks

    def activated(self) -> None:
        if self.is_stale and self.editor is None:
            self.refresh()

    def outdated(self, changes: Changes) -> None:
        if changes.elsewhere:
            self.browser.mark_stale()
        elif self.isVisible() and self.editor is None:
            QTimer.singleShot(0, self, self.refresh)

    def open(self, show: Show) -> None:
        if not isinstance(show, ShowEntry | ShowNewEntry):
            return
        if self.editor is None and isinstance(show, ShowNewEntry):
            self._begins = next(name for name, table in TABLES.items() if table == show.table)
            self.refresh()
        elif self.editor is None and isinstance(show, ShowEntry):
            self.browser.want(next(name for name, table in TABLES.items() if table == show.table), show.key)
        else:
            self.messages.warn("A draft is being edited: save it or discard the changes, then look elsewhere.")

    def refresh(self) -> None:
        """Read the catalogue again; what was chosen stays chosen."""
        self.is_stale = False
        lab = self._lab
        self.read("content", lambda: read_content(lab), self._show_content)

    # showing

    def _show_content(self, content: Content) -> None:
        if self._may(Right.DRAFT_CATALOGUE):
            words = "Nothing here. Import a catalogue file, or add the first one with New…"
            self.browser.teach(words, "Import…", self.files.ask_import)
        else:
            self.browser.teach("Nothing here.")
        self.browser.show_content(content)
        if self._begins:
            section, self._begins = self._begins, ""
            self.browser.choose_section(section)
            self.ask_new()

    def _show_entry(self) -> None:
        self._steps = ()
        self._offer()
        shown, lab, section = self.browser.shown, self._lab, self.browser.section
        if shown is not None:
            key = shown.key
            self.read("history", lambda: (key, *read_history(lab, section, key)), self._show_history)

    def _show_history(self, found: tuple[int, Sequence[Step], Sequence[ReadSignature]]) -> None:
        key, steps, signatures = found
        if self.browser.shown is not None and self.browser.shown.key == key:
            self._steps = steps
            self.browser.detail.show_history(steps, signatures)
            self._offer()

    # what can be done

    def _may(self, right: Right) -> bool:
        return self._lab.actor.may(right)

    def _offer(self) -> None:
        """What can be done with what is shown; the last one in sight is the primary action."""
        refused = "" if self._may(Right.DRAFT_CATALOGUE) else f"{self._lab.actor.name} may not {Right.DRAFT_CATALOGUE}."
        shown, is_editing, is_versioned = self.browser.shown, self.editor is not None, self.browser.is_versioned
        is_draft = shown is not None and shown.state == DRAFT and is_versioned
        is_there = not is_editing and shown is not None
        for command, is_offered in (
            (self.relaxed, not is_editing),
            (self.add, not is_editing and self.browser.section not in LISTED),
            (self.discard, is_editing), (self.save_draft, is_editing),
            (self.edit_draft, is_there and is_draft), (self.put_in_force, is_there and is_draft),
            (self.new_version, is_there and is_versioned and not is_draft),
            (self.edit_entry, is_there and not is_versioned),
        ):  # fmt: skip
            command.setVisible(is_offered)
        self.file.setVisible(not is_editing)
        for command in (self.add, self.edit_draft, self.new_version, self.edit_entry):
            command.refuse(refused)
        self.save_draft.refuse("")
        if shown is not None and is_draft:
            content = self.browser.content
            people = content.people if content is not None else ()
            worked = drafted_by(list(self._steps))
            if content is not None and self.browser.section in LISTED:
                worked = content.list_drafters[self.browser.section]
            why = signing_blockers(self._lab.actor, shown.state, worked, people)
            self.put_in_force.refuse(" ".join(map(str, why)))
        elif shown is not None and is_versioned:
            newest = self.browser.versions()[0]
            there = f"Version {newest.value.version} is a draft already: choose it and edit that one."
            self.new_version.refuse(refused or there * (newest.state == DRAFT))

    def _begin_version(self) -> None:
        shown = self.browser.shown
        if shown is not None:
            number = 1 + max(each.value.version for each in self.browser.versions())
            today = moments.today()
            self._edit(None, next_of(shown.value, number, today))

    def unsaved(self) -> str:
        if self.editor is None or not self.editor.is_dirty:
            return ""
        name = self.subheading.text().removesuffix(", draft")
        return f"The draft of {name} has changes that are not saved."

    def _discard(self) -> None:
        if self.editor is not None and (not self.editor.is_dirty or _discards(self)):
            self._leave_editor()

    def _edit_draft(self) -> None:
        shown = self.browser.shown
        if shown is not None:
            self._edit(shown, shown.value)

    # drafts

    def _edit(
        self, before: Kept[Any] | None, value: Version, *, is_new: bool = False,
        at_first_fault: bool = False,
    ) -> None:  # fmt: skip
        if self.browser.content is None:
            return
        editor = Editor(self.browser.content, before, value, self.acts, self.preferences, is_new=is_new)
        self.editor = editor
        editor.refused.connect(self.messages.refuse)
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        self.messages.clear()
        self.subheading.setText(f"{called(value)}, draft")
        self._offer()
        editor.start(at_first_fault=at_first_fault)

    def _leave_editor(self) -> None:
        editor, self.editor = self.editor, None
        self._stack.setCurrentIndex(0)
        if editor is not None:
            self._stack.removeWidget(editor)
            editor.deleteLater()
        self.messages.clear()
        self.subheading.setText("")
        self._offer()
        self.browser.table.setFocus()
        if self.is_stale:
            self.refresh()

    def save(self) -> None:
        """Save the draft that is edited."""
        editor = self.editor
        if editor is None or not self.save_draft.isEnabled():
            return
        value, reasons = editor.draft()
        if value is None:
            editor.refuse(reasons)
            self.messages.refuse("The draft is not saved: some of it cannot be read. What is wrong stands below it.")
            return
        lab, before = self._lab, editor.before
        self.save_draft.refuse("The draft is being saved.")
        self.write(lambda: save(lab, before, value), self._saved, failed=self._not_saved)

    def _saved(self, saved: tuple[Kept[Any], int]) -> None:
        kept, faults = saved
        self.is_stale = False
        self._leave_editor()
        self.refresh()
        self.browser.content = None  # what is wanted is shown once it has been read
        self.browser.want(section_of(kept.value), kept.key)
        said = f"{called(kept.value)} is saved as a draft"
        if not faults:
            self.say(f"{said}.")
            return
        self.messages.warn(
            f"{said}; {count(faults, 'fault')} before it can be put in force.",
            "Go to the first", partial(self._edit, kept, kept.value, at_first_fault=True),
        )  # fmt: skip

    def _not_saved(self, refusal: Refusal) -> None:
        self._offer()
        self.messages.refuse(refusal)
        if self.editor is None:
            return
        self.editor.refuse(refusal.reasons)
        if isinstance(refusal, Conflict) and self.editor.before is not None:
            lab = self._lab
            self.read("meanwhile", lambda: read_content(lab), partial(self._meanwhile, refusal))

    def _meanwhile(self, refusal: Refusal, content: Content) -> None:
        """Somebody else saved this draft: say what it says now, and save over that from here on."""
        said = self.editor.meanwhile(content) if self.editor is not None else ""
        if said:
            self.messages.refuse(f"{refusal}\n{said}")

    # what is not versioned, and what is new

    def ask_new(self) -> None:
        """A new entry of the section that is shown."""
        if self.browser.section == METHODS:
            self._edit(None, Method("", "", 1, ()), is_new=True)
        elif self.browser.section == SPECIFICATIONS:
            today = moments.today()
            self._edit(None, Specification("", 1, "", "", "", today, ()), is_new=True)
        else:
            self.entries.edit(None)

    def _show_relaxed(self) -> None:
        dialog = RelaxedDialog(self, self._lab)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _: self.refresh())
        dialog.open()

    def _build(self) -> None:
        self.file = button("File", "catalogue_file", icon="catalogue", tooltip="Import, check, export")
        self.file.setProperty("hasMenu", True)
        self.file.setMenu(self.files.menu())
        self.add_action(self.file)
        self.add = Command(self, "catalogue_new", "New…", self.ask_new, icon="plus", help_="New entry")
        self.discard = Command(self, "discard_changes", "Discard changes", self._discard)
        self.edit_draft = Command(self, "edit_draft", "Edit draft", self._edit_draft)
        self.save_draft = Command(self, "save_draft", "Save draft", self.save, keys=["Ctrl+S"], help_="Save the draft")
        self.put_in_force = Command(
            self, "put_in_force", "Put in force…", lambda: self.in_force.ask(self.browser.chosen_drafts())
        )
        self.new_version = Command(self, "new_version", "New version", self._begin_version)
        self.edit_entry = Command(self, "edit_entry", "Edit…", lambda: self.entries.edit(self.browser.shown))
        self.relaxed = Command(self, "relaxed_duties", "Relaxed duties…", self._show_relaxed,
                               help_="which duties QA relaxed for a product, and where that was used")  # fmt: skip
        for command in (self.relaxed, self.add, self.discard, self.edit_draft):
            self.add_command(command)
        for command in (self.save_draft, self.put_in_force, self.new_version, self.edit_entry):
            self.add_command(command, primary=True)
        self.browser.shown_changed.connect(self._show_entry)
        self.browser.refresh_requested.connect(self.refresh)
        self.first_focus = self.browser.table
        self._stack = QStackedWidget()
        self._stack.addWidget(self.browser)
        self.body.addWidget(self._stack, 1)
        find = self.browser.filter.setFocus
        self.add_commands(Command(self, "catalogue_find", "Filter the list", find, keys=["Ctrl+F"]))
        self.add_refresh(self.refresh, self.browser)
        self._offer()


def _discards(page: Page) -> bool:
    what = "What was changed since the draft was last saved goes."
    return confirm(page, title="Discard the changes", what=what, accept="Discard changes")
