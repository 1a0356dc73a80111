# What the scripts in bin/ share: they read it, with 'home' set to the folder of the distribution. It sets 'java_home' and
# 'java_version', or ends the script.

required=21

# Java reads names of files in the character set of the locale, and nothing but the locale changes that. A locale may be named
# that is not there.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX | C.UTF-8) charmap=US-ASCII ;;
    *) charmap=$(locale charmap 2> /dev/null) ;;
esac
case $charmap in
    ANSI_X3.4-1968 | US-ASCII | 646)
        LC_ALL=C.UTF-8
        export LC_ALL
        ;;
esac

# Sets 'version' to the feature release of the Java in folder $1, 0 if there is none.
read_version() {
    version=0
    if [ -x "$1/bin/java" ] && [ -r "$1/release" ]; then
        while IFS='=' read -r key value; do
            if [ "$key" = JAVA_VERSION ]; then
                value=${value#\"}
                version=${value%%[!0-9]*}
                version=${version:-0}
                return
            fi
        done < "$1/release"
    fi
}

# The same for a folder that may have no release file, by asking its java.
ask_version() {
    read_version "$1"
    if [ "$version" -eq 0 ] && [ -x "$1/bin/java" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | sed -n 1p)
        version=${version:-0}
    fi
}

looked=''
java_home=''
java_version=0

note() {
    looked="$looked
  $1"
}

# Takes the Java in folder $2 if it is new enough; $1 says who named it.
choose() {
    ask_version "$2"
    if [ "$version" -ge "$required" ]; then
        java_home=$2
        java_version=$version
    elif [ "$version" -gt 0 ]; then
        note "$1: $2 is Java $version"
    else
        note "$1: $2 holds no Java"
    fi
}

if [ -n "${JAVA_HOME:-}" ]; then
    choose JAVA_HOME "$JAVA_HOME"
else
    note 'JAVA_HOME: not set'
fi

if [ -z "$java_home" ]; then
    if on_path=$(command -v java); then
        while [ -h "$on_path" ]; do
            target=$(readlink "$on_path")
            case $target in
                /*) on_path=$target ;;
                *) on_path=$(dirname "$on_path")/$target ;;
            esac
        done
        choose PATH "$(CDPATH='' cd -P "$(dirname "$on_path")/.." && pwd -P)"
    else
        note 'PATH: no java'
    fi
fi

if [ -z "$java_home" ]; then
    set +f
    user=${HOME:-/nonexistent}
    for places in \
        '/usr/lib/jvm' '/usr/lib64/jvm' '/usr/local/lib/jvm' '/usr/java' '/usr/local/java' '/usr/local' '/usr/jdk/instances' \
        '/opt' '/opt/java' '/opt/jdk' "$user/.jdks" "$user/.sdkman/candidates/java" "$user/.asdf/installs/java" \
        "$user/.local/share/mise/installs/java" '/Library/Java/JavaVirtualMachines' \
        "$user/Library/Java/JavaVirtualMachines" '/opt/homebrew/opt' '/usr/local/opt' '/home/linuxbrew/.linuxbrew/opt'
    do
        [ -d "$places" ] || continue
        note "$places"
        for folder in "$places"/*; do
            for candidate in "$folder" "$folder/Contents/Home" "$folder/libexec" "$folder/libexec/openjdk.jdk/Contents/Home"; do
                read_version "$candidate"
                if [ "$version" -ge "$required" ] && [ "$version" -gt "$java_version" ]; then
                    java_home=$candidate
                    java_version=$version
                fi
            done
        done
    done
    set -f
fi

if [ -z "$java_home" ]; then
    echo "Ecosystem needs Java $required or later and finds none. Install one, or set JAVA_HOME to its folder." >&2
    echo "Looked at:$looked" >&2
    exit 1
fi

# Sets 'caches' to the folder of what makes starts faster, below root folder $1 or in the user's; 'name' to what tells
# distributions apart in it; and 'safe' to whether only the user writes there.
choose_caches() {
    root=$1
    if [ -n "$root" ]; then
        caches=$root/cache
    elif [ -n "${CACHE_DIRECTORY:-}" ]; then
        caches=${CACHE_DIRECTORY%%:*}
    elif [ -n "${XDG_CACHE_HOME:-}" ]; then
        caches=$XDG_CACHE_HOME/ecosystem
    elif [ -d "${HOME:-/nonexistent}/Library/Caches" ]; then
        caches=$HOME/Library/Caches/ecosystem
    else
        caches=${HOME:-/nonexistent}/.cache/ecosystem
    fi
    case $caches in
        /*) ;;
        *) caches=$PWD/$caches ;;
    esac
    separators=$IFS
    IFS='/:'
    name=''
    for part in $home; do
        name=${name}_$part
    done
    IFS=$separators
    [ ${#name} -le 200 ] || name=_
    user_id=$(id -u)
    safe=false
    if is_ours "$caches"; then
        [ -d "$caches" ] || (umask 077 && mkdir -p "$caches") 2> /dev/null || true
        private=$(find "$caches/." -prune -user "$user_id" ! -perm -0020 ! -perm -0002 -print 2> /dev/null)
        [ -z "$private" ] || [ ! -w "$caches" ] || safe=true
    fi
}

# Whether only this user and root decide what lies at path $1, which need not be there yet: classes from there are run.
is_ours() {
    way=$1
    found=''
    set --
    while [ -n "$way" ]; do
        if [ -e "$way" ] || [ -h "$way" ]; then
            found=${found:-$way}
            set -- "$@" "$way"
        fi
        way=${way%/*}
    done
    [ -d "$found" ] || found=${found%/*}
    way=$(CDPATH='' cd -P "${found:-/}" 2> /dev/null && pwd -P) || return 1
    while [ -n "$way" ]; do
        set -- "$@" "$way"
        way=${way%/*}
    done
    foreign=$(find / "$@" -prune \( ! -user 0 ! -user "$user_id" -o -type d -perm -0002 ! -perm -1000 \) -print 2>&1)
    [ -z "$foreign" ]
}
