"""Scripts that complete: all that is fixed is written into them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .words import Words, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deepgram_manage.cli.frame import App

_BASH = """\
# Completion of deepgram-manage for bash, made by `deepgram-manage completion bash`.
_deepgram_manage_asked() {
    local line project=() quotes="[\\\\\\\\\\"']" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
            --project|-p) project=(--project "${COMP_WORDS[i+1]//$quotes/}") ;;
        esac
    done
    while IFS= read -r line; do
        [[ "${line,,}" == "${2,,}"* ]] && COMPREPLY+=("$(printf %q "$line")")
    done < <($(command -v timeout >/dev/null && echo timeout 0.5) \\
        deepgram-manage complete-names "$1" "${project[@]}" 2>/dev/null)
}
_deepgram_manage() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" path="" i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${path:+$path }${COMP_WORDS[i]}" in
            @paths@) path="${path:+$path }${COMP_WORDS[i]}" ;;
        esac
    done
    # bash takes "--json=a" apart at "=".
    if [[ "$prev" == "--json" && "$cur" == "=" ]]; then prev="="; cur=""; fi
    if [[ "$prev" == "=" ]]; then prev="--json="; fi
    case "$path:$prev" in
@values@    esac
    if [[ "$cur" == -* ]]; then
        case "$path" in
@options@        esac
        return
    fi
    case "$path" in
@commands@    esac
}
complete -o nosort -F _deepgram_manage deepgram-manage 2>/dev/null ||
    complete -F _deepgram_manage deepgram-manage
"""

_ZSH = """\
#compdef deepgram-manage
# Completion of deepgram-manage for zsh, made by `deepgram-manage completion zsh`.
_deepgram_manage_asked() {
    local -a names
    local project=() i
    for ((i = 2; i < CURRENT; i++)); do
        case "${words[i]}" in
            --project|-p) project=(--project "${(Q)words[i+1]}") ;;
        esac
    done
    local -a limit
    (( $+commands[timeout] )) && limit=(timeout 0.5)
    names=("${(@f)$($limit deepgram-manage complete-names "$1" "${project[@]}" 2>/dev/null)}")
    compadd -a names
}
_deepgram_manage() {
    local cur="${words[CURRENT]}" prev="${words[CURRENT-1]}" cmd="" i
    for ((i = 2; i < CURRENT; i++)); do
        case "${cmd:+$cmd }${words[i]}" in
            @paths@) cmd="${cmd:+$cmd }${words[i]}" ;;
        esac
    done
    if [[ "$cur" == --json=* ]]; then compset -P '--json=' ; prev="--json="; fi
    case "$cmd:$prev" in
@values@    esac
    if [[ "$cur" == -* ]]; then
        case "$cmd" in
@options@        esac
        return
    fi
    case "$cmd" in
@commands@    esac
}
compdef _deepgram_manage deepgram-manage
"""

_FISH = """\
# Completion of deepgram-manage for fish, made by `deepgram-manage completion fish`.
function __deepgram_manage_at
    set -l path
    for word in (commandline -opc)[2..-1]
        if contains -- (string join -- ' ' $path $word) @paths@
            set path $path $word
        end
    end
    set -l joined (string join -- ' ' $path)
    test "$joined" = "$argv[1]"
end
function __deepgram_manage_names
    set -l project
    set -l words (commandline -opc)
    for i in (seq (count $words))
        if contains -- $words[$i] --project -p
            set project --project $words[(math $i + 1)]
        end
    end
    if command -q timeout
        timeout 0.5 deepgram-manage complete-names $argv[1] $project 2>/dev/null
    else
        deepgram-manage complete-names $argv[1] $project 2>/dev/null
    end
end
complete -c deepgram-manage -f
@lines@"""


def script(app: App, shell: str) -> str:
    """Return the script for a shell."""
    words = tree(app)
    paths = [path for path in words if path]
    if shell == "fish":
        return _filled(
            _FISH,
            paths=" ".join(map(_quoted, paths)),
            lines="".join(f"{line}\n" for line in _fish_lines(words)),
        )
    make = _zsh if shell == "zsh" else _bash
    return _filled(
        _ZSH if shell == "zsh" else _BASH,
        paths="|".join(map(_quoted, paths)),
        values="".join(f"        {line}\n" for line in _values(words, make)),
        options="".join(
            f"            {_quoted(path)}) {make(each.options)} ;;\n"
            for path, each in words.items()
        ),
        commands="".join(f"        {line}\n" for line in _first_words(words, make)),
    )


def _filled(template: str, **parts: str) -> str:
    for name, text in parts.items():
        template = template.replace(f"@{name}@", text)
    return template


def _bash(words: list[str]) -> str:
    return f'COMPREPLY=($(compgen -W "{" ".join(words)}" -- "$cur"))'


def _zsh(words: list[str]) -> str:
    return f"compadd -- {' '.join(words)}"


def _asked(what: str) -> str:
    return f'_deepgram_manage_asked {what} "$cur"'


def _values(words: dict[str, Words], make: Callable[[list[str]], str]) -> Iterator[str]:
    """Yield what completes the value of an option."""
    asked = {name: what for each in words.values() for name, what in each.asked.items() if name}
    for name, what in asked.items():
        yield f"*:{name}) {_asked(what)}; return ;;"
    for path, each in words.items():
        for name, choices in each.choices.items():
            if name:
                yield f"{_quoted(f'{path}:{name}')}) {make(choices)}; return ;;"
        if each.fields:
            yield f"{_quoted(f'{path}:--json=')}) {make(each.fields)}; return ;;"


def _first_words(words: dict[str, Words], make: Callable[[list[str]], str]) -> Iterator[str]:
    """Yield what completes a word that is not an option."""
    for path, each in words.items():
        if each.commands:
            yield f"{_quoted(path)}) {make(each.commands)} ;;"
        elif "" in each.choices:
            yield f"{_quoted(path)}) {make(each.choices[''])} ;;"
        elif "" in each.asked:
            yield f"{_quoted(path)}) {_asked(each.asked[''])} ;;"


def _fish_lines(words: dict[str, Words]) -> Iterator[str]:
    for path, each in words.items():
        at = f"complete -c deepgram-manage -n {_quoted(f'__deepgram_manage_at {_quoted(path)}')}"
        if each.commands:
            yield f"{at} -a {_quoted(' '.join(each.commands))}"
        for name in each.options:
            values = ""
            if name in each.choices:
                values = f" -x -a {_quoted(' '.join(each.choices[name]))}"
            elif name in each.asked:
                values = f" -x -a {_quoted(f'(__deepgram_manage_names {each.asked[name]})')}"
            elif name == "--json" and each.fields:
                values = f" -a {_quoted(' '.join(each.fields))}"
            yield f"{at} -l {name.removeprefix('--')}{values}"
        if "" in each.choices:
            yield f"{at} -a {_quoted(' '.join(each.choices['']))}"
        if "" in each.asked:
            names = f"(__deepgram_manage_names {each.asked['']})"
            yield f"{at} -a {_quoted(names)}"


def _quoted(text: str) -> str:
    return shlex.quote(text)
