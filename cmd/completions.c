/* See completions.h. What each shell needs besides the answer:
 *
 * bash replaces all that stands in an open quote, so candidates get what was kept of it in front; and closes the
 * quote behind a sole candidate, which a second one that goes on with a blank prevents. When it only lists them
 * (COMP_TYPE 63) they are shown alone. zsh keeps what stands in IPREFIX and closes nothing. fish is as bash in its
 * second habit, and gets whole words. */
#include "cmd/completions.h"

static const char bash[] =
    "# bash completion for weir: source <(weir completions bash), or as share/bash-completion/completions/weir\n"
    "_weir() {\n"
    "  local kind token kept=$2\n"
    "  local -a lines\n"
    "  mapfile -t lines < <(\"${1/#\\~\\//$HOME/}\" completions bash -- \\\n"
    "    \"${COMP_LINE:0:COMP_POINT}\" \"${COMP_LINE:COMP_POINT}\" 2>/dev/null)\n"
    "  COMPREPLY=()\n"
    "  kind=${lines[0]-} token=${lines[1]-}\n"
    "  lines=(\"${lines[@]:2}\")\n"
    "  lines=(\"${lines[@]%%$'\\t'*}\")\n"
    "  if [[ $kind == files ]]; then compopt -o default; return; fi\n"
    "  if [[ $kind == folders ]]; then compopt -o dirnames; return; fi\n"
    "  if [[ -z $kind || ${#lines[@]} == 0 || $2 != *\"$token\" ]]; then return; fi\n"
    "  kept=${2%\"$token\"}\n"
    "  if [[ $kind == words ]]; then COMPREPLY=(\"${lines[@]/#/$kept}\"); return; fi\n"
    "  compopt -o nospace\n"
    "  if [[ ${COMP_TYPE-} == 63 ]]; then COMPREPLY=(\"${lines[@]}\"); return; fi\n"
    "  COMPREPLY=(\"${lines[@]/#/$kept}\")\n"
    "  if [[ ${#lines[@]} == 1 ]]; then COMPREPLY+=(\"${COMPREPLY[0]} \"); fi\n"
    "}\n"
    "complete -F _weir weir\n";

static const char zsh[] =
    "#compdef weir\n"
    "# zsh completion for weir: source <(weir completions zsh), or as _weir in a folder of $fpath\n"
    "_weir() {\n"
    "  local kind token before after\n"
    "  local -a lines said shown\n"
    "  before=\"${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX\"\n"
    "  after=\"$SUFFIX$ISUFFIX$QISUFFIX ${(j: :)words[CURRENT+1,-1]}\"\n"
    "  lines=(\"${(@f)$(${~words[1]} completions zsh -- \"$before\" \"$after\" 2>/dev/null)}\")\n"
    "  kind=$lines[1] token=$lines[2]\n"
    "  lines=(\"${(@)lines[3,-1]}\")\n"
    "  [[ -n $kind && $PREFIX == *\"$token\" ]] || return 1\n"
    "  IPREFIX+=${PREFIX%\"$token\"} PREFIX=$token\n"
    "  case $kind in\n"
    "  files) _files ;;\n"
    "  folders) _files -/ ;;\n"
    "  *)\n"
    "    said=(\"${(@)lines%%$'\\t'*}\")\n"
    "    shown=(\"${(@)lines/$'\\t'/  -- }\")\n"
    "    if [[ $kind == open ]]; then\n"
    "      compadd -U -i \"$IPREFIX\" -Q -S '' -l -d shown -a said\n"
    "    else\n"
    "      compadd -U -i \"$IPREFIX\" -Q -l -d shown -a said\n"
    "    fi ;;\n"
    "  esac\n"
    "}\n"
    "if [[ $funcstack[1] == _weir ]]; then _weir \"$@\"; else compdef _weir weir; fi\n";

static const char fish[] =
    "# fish completion for weir: weir completions fish | source, or as share/fish/vendor_completions.d/weir.fish\n"
    "function __weir_complete\n"
    "    set -l program (commandline -poc)[1]\n"
    "    command -q -- $program; or return\n"
    "    set -l before (commandline -cp | string collect)\n"
    "    set -l whole (commandline -p | string collect)\n"
    "    set -l after (string sub -s (math (string length -- \"$before\") + 1) -- \"$whole\" | string collect)\n"
    "    set -l lines ($program completions fish -- \"$before\" \"$after\" 2>/dev/null)\n"
    "    set -l token \"$lines[2]\"\n"
    "    set -l word (commandline -ct)\n"
    "    set -l kept (string sub -l (math (string length -- \"$word\") - (string length -- \"$token\")) -- "
    "\"$word\")\n"
    "    switch \"$lines[1]\"\n"
    "        case files\n"
    "            printf '%s\\n' $kept(__fish_complete_path \"$token\")\n"
    "        case folders\n"
    "            printf '%s\\n' $kept(__fish_complete_directories \"$token\")\n"
    "        case words\n"
    "            printf '%s\\n' $lines[3..]\n"
    "        case open\n"
    "            printf '%s\\n' $lines[3..]\n"
    "            if test (count $lines) = 3 # or it would close the quote\n"
    "                printf '%s \\t%s\\n' (string split -f 1 \\t -- $lines[3]) 'and on'\n"
    "            end\n"
    "    end\n"
    "end\n"
    "complete -c weir -e\n"
    "complete -c weir -f -a '(__weir_complete)'\n";

struct wr_slice wr_completions_script(enum wr_shell shell)
{
    static const char *const scripts[] = {bash, zsh, fish};
    return wr_slice_of(scripts[shell]);
}
